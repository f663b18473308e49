"""What an application of yours imports: `from entrypoints.client import KeptClient`.

May live here: the client, its answers, and the errors that it raises. May not: a rule of the business, or
anything that only a process of Kept's own needs.
"""

from application.ports.errors import StoreUnreachable
from domain.scheduling.definition import Policies, Priority
from domain.scheduling.errors import DomainError, InvalidValue, Refused
from domain.scheduling.policies.duplicates import OnDuplicate
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.promises import Effect
from entrypoints.client.answers import Promised, Published, Triggered
from entrypoints.client.client import KeptClient
from entrypoints.client.speaking import Arguments, Speaking

__all__ = [
    "KeptClient",
    "Promised",
    "Published",
    "Triggered",
    "Effect",
    "Arguments",
    "Policies",
    "Priority",
    "Retry",
    "Lost",
    "OnDuplicate",
    "DomainError",
    "InvalidValue",
    "Refused",
    "StoreUnreachable",
    "Speaking",
]
