"""No query without an organisation."""

from __future__ import annotations

import pytest

from cxloop.errors import Unscoped
from cxloop.models import BusinessUnit, Organisation
from cxloop.tenancy import acting_in


@pytest.fixture
def two(db):
    acme, globex = (Organisation.objects.create(slug=name, name=name) for name in ("acme-t", "globex-t"))
    for organisation in (acme, globex):
        BusinessUnit.objects.create(organisation=organisation, name="Sales")
    return acme, globex


def test_rows_come_from_one_organisation(two):
    acme, _globex = two
    assert [unit.organisation_id for unit in BusinessUnit.objects.for_organisation(acme)] == [acme.pk]


@pytest.mark.parametrize("ask", ["all", "filter", "first", "count"])
def test_a_query_that_names_nobody_raises(two, ask):
    with pytest.raises(Unscoped):
        getattr(BusinessUnit.objects, ask)()


def test_acting_in_one_organisation_another_ones_rows_are_out_of_reach(two):
    acme, globex = two
    with acting_in(acme):
        assert BusinessUnit.objects.for_organisation(acme).count() == 1
        with pytest.raises(Unscoped):
            BusinessUnit.objects.for_organisation(globex)
    assert BusinessUnit.objects.for_organisation(globex).count() == 1
