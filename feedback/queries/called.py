"""Finding customers by what they are called, within one organisation, each way by an index of its own."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery

from cxloop.models import Organisation
from feedback.models import Customer, CustomerIdentity

MOST = 500  # more are no answer to a search
WORD = re.compile(r"\w+")


def customers_called(organisation: Organisation, words: str) -> list[int]:
    """Keys of the customers known by this address, handle, number or id, or by a name with words that begin so.
    At most 500 of each. One query.
    """
    word = words.strip().casefold()
    known = CustomerIdentity.objects.for_organisation(organisation).filter(
        kind__in=CustomerIdentity.KINDS, value__in={word, words.strip(), f"@{word.removeprefix('@')}",
                                                    word.removeprefix("@")})
    wanted = known.order_by().values_list("customer_id", flat=True)[:MOST]
    begins = " & ".join(f"'{part}':*" for part in WORD.findall(words))
    if begins:
        asked = SearchQuery(f"({begins}) & cxo{organisation.pk}", config="simple", search_type="raw")
        named = Customer.objects.for_organisation(organisation).filter(called=asked)
        wanted = wanted.union(named.values_list("pk", flat=True)[:MOST])
    return list(wanted)
