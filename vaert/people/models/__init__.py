"""The state of the people room, one idea a file."""

from vaert.people.models.access import Account, Role
from vaert.people.models.export import Export
from vaert.people.models.organisation import Department, Organisation, Site
from vaert.people.models.person import Employment, Membership, Person
from vaert.people.models.roster import Absence, Shift
from vaert.people.models.staff_import import StaffImport
from vaert.people.models.stand_in import StandIn

__all__ = [
    "Absence",
    "Account",
    "Department",
    "Employment",
    "Export",
    "Membership",
    "Organisation",
    "Person",
    "Role",
    "Shift",
    "Site",
    "StaffImport",
    "StandIn",
]
