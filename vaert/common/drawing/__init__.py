"""Django's templates, drawn with less work; what they mean is Django's (docs/pages.md).

`loader` reads a template with our parser, `values` looks names up, `nodes` are the tags that every page is full of.
"""
