"""What an import says to people, where it is more than a label."""

from django.utils.translation import gettext as _


def why_unreadable(reason: str) -> str:
    """Why a file could not be read, and what to do."""
    sentences = {
        "empty": _("The file is empty."),
        "too_big": _("The file is too big. Split it, or save it as CSV."),
        "encoding": _("The letters of the file cannot be read. Save it as CSV UTF-8."),
        "binary": _("This is neither a CSV nor an Excel file."),
        "workbook": _("The Excel file is damaged or protected by a password. Save it again without one."),
        "quotes": _("The file has many quotation marks that are never closed. Save it again as CSV."),
    }
    return sentences[reason]
