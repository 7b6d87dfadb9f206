"""The errors of this room."""

from storage.errors import InTheNewsError


class DigestError(InTheNewsError):
    """A digest or edition that is not there, or cannot be changed as asked."""


class DeliveryError(InTheNewsError):
    """Mail cannot leave: the server, its certificate, the login or a key."""


class SubscriberError(InTheNewsError):
    """An address or a row of subscribers that cannot be used."""


class LinkError(InTheNewsError):
    """A signed link that is forged, has expired, or was meant for something else."""


class TemplateFaultError(InTheNewsError):
    """A template of the organisation's own that does not work: file, line, what is wrong."""
