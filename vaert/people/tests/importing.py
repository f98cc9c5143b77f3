"""What the tests of the pages for files do: bring one, look at it, carry it out."""

from django.core.files.uploadedfile import SimpleUploadedFile

from vaert.people.models import StaffImport
from vaert.people.tests.staff_files import BO, HEADER, SIGNE

PAGE = "/people/imports/"
GOOD = f"{HEADER}\n{SIGNE}\n{BO}".encode()
BAD = f"{HEADER}\n{SIGNE}\n{BO.replace('01-03-2024', '31-02-2024')}".encode()


def bring(client, content: bytes, name: str = "liste.csv"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)}, follow=True)


def the_import() -> StaffImport:
    return StaffImport.objects.get()


def go(client, **more):
    found = the_import()
    address = f"{PAGE}{found.pk}/application/"
    return client.post(address, {"fingerprint": found.preview.get("fingerprint", ""), **more}, follow=True)
