"""Reading files from the payroll and roster systems into people, shifts and absences (P3).

The way of a file: `reading` makes a table of it, free of CPR numbers; `columns` says what each column is;
`staff`, `roster` and `absences` make checked rows of the cells; `standing` is what we know already;
`comparing` says what the file would change; `applying` carries it out, all or nothing.
"""
