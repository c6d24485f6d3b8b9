"""What an item is called within its source: its external id, or its content and the how manieth of its
kind it is.
"""

from __future__ import annotations

import uuid
from collections import Counter

from cxloop.bulk import insert_many
from cxloop.models import Organisation
from feedback.ingest.incoming import Incoming
from feedback.models import ImportOccurrence, ImportRun


def item_keys(organisation: Organisation, run: ImportRun | None, incoming: list[Incoming]) -> list[str]:
    """One key per item, unique within the source. Two queries when items of a run have no external id.

    The second "Good" of a file has another key than the first, in every run of the file the same one. The
    counts are written in the caller's transaction, so a run that is killed and resumed goes on counting
    exactly.
    """
    if run is None:
        return [item.external_id or f"live:{uuid.uuid4().hex}" for item in incoming]
    prints = [None if item.external_id else item.fingerprint() for item in incoming]
    wanted = {each for each in prints if each is not None}
    counts: Counter[bytes] = Counter()
    if wanted:
        met = ImportOccurrence.objects.for_organisation(organisation).filter(import_run=run, fingerprint__among=wanted)
        counts.update({bytes(fingerprint): count for fingerprint, count in met.values_list("fingerprint", "count")})
    keys = []
    for item, fingerprint in zip(incoming, prints, strict=True):
        if fingerprint is None:
            keys.append(item.external_id or "")
            continue
        counts[fingerprint] += 1
        keys.append(f"content:{fingerprint.hex()}:{counts[fingerprint]}")
    if wanted:
        insert_many(
            ImportOccurrence,
            ("organisation", "import_run", "fingerprint", "count"),
            ((organisation.pk, run.pk, fingerprint, counts[fingerprint]) for fingerprint in sorted(wanted)),
            on_conflict="(import_run_id, fingerprint) DO UPDATE SET count = EXCLUDED.count",
        )
    return keys
