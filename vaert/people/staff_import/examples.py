"""A short example of each kind of file, to download and fill in."""

EXAMPLES: dict[str, tuple[str, str]] = {
    "staff": (
        "personale-eksempel.csv",
        "Medarbejdernr;Fornavn;Efternavn;E-mail;Afdeling;Lokation;Stilling;Ansat fra;Ansat til;Nærmeste leder;"
        "Timer pr. uge;Arbejdsdage;Sprog;Ressourceperson;Må være buddy;Telefon\r\n"
        "5001;Lise;Larsen;lise.larsen@dit-bibliotek.example;Børn og unge;Hovedbiblioteket;afdelingsleder;01-08-2019;;;"
        "37;man-fre 8.00-15.30;;;ja;20 10 20 30\r\n"
        "5002;Åge;Sørensen;aage.soerensen@dit-bibliotek.example;Børn og unge;Hovedbiblioteket;bibliotekar;01-12-2026;;"
        "lise.larsen@dit-bibliotek.example;32,5;man-tor 9.00-17.00;tysk, tegnsprog;ja;ja;20 10 20 31\r\n",
    ),
    "roster": (
        "vagtplan-eksempel.csv",
        "Medarbejdernr;Dato;Fra;Til;Sted\r\n"
        "5001;30-11-2026;10.00;13.00;Hovedbiblioteket\r\n"
        "5002;01-12-2026;16.00;19.00;Hovedbiblioteket\r\n",
    ),
    "absences": (
        "fravaer-eksempel.csv",
        "Medarbejdernr;Fra;Til\r\n1001;21-12-2026;03-01-2027\r\n1002;01-03-2027;\r\n",
    ),
}
