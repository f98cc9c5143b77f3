"""People: organisation, sites, departments, persons, roster, absence, import and who may see whom."""
