"""Handing a unit over to another owner. The sale goes on, with what is known of it and the coverages that may move."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import DAY, Instant, after
from domainkit.privacy import emptied
from domainkit.refusals import Refused

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.changes import Outcome
from warranty.assets.domain.events import AssetTransferred, CoverageChanged
from warranty.assets.domain.life import AssetState
from warranty.assets.domain.ownership import TransferOffer
from warranty.assets.domain.recast import recast
from warranty.assets.domain.sales import ended_ownership
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.ledger import SERVICE
from warranty.coverage.domain.recording import appended, changed, coverage_of
from warranty.product_models.domain.terms import Transferability
from warranty.transfers.domain.codes import digest_of, is_same

VALID = 14 * DAY
MOST_TRANSFERS = 10  # of one unit: all owners are in its document, and sales need room in it, too


def offer(asset: Asset, code: str, *, now: Instant) -> Outcome:
    """With an offer in place of the one before. Raises Refused: TRANSFER_NOT_POSSIBLE."""
    require_transferable(asset)
    made = TransferOffer(digest_of(asset.id, code), now, after(now, VALID))
    return replace(asset, offer=made), []


def revoke(asset: Asset) -> Outcome:
    return replace(asset, offer=None), []


def opens(asset: Asset, code: str, *, now: Instant) -> bool:
    """Whether the code is that of the asset's offer."""
    made = asset.offer
    return made is not None and made.is_open(now) and is_same(made.digest, digest_of(asset.id, code))


def is_redeemed(asset: Asset, code: str, customer_id: str) -> bool:
    """Whether its owner got it by this code: a repetition."""
    by = asset.former[-1].code_digest if asset.former else ""
    return asset.customer_id == customer_id and is_same(by, digest_of(asset.id, code))


def redeem(asset: Asset, code: str, customer_id: str, *, now: Instant) -> Outcome:
    """The asset with its new owner. Repeated, nothing changes.

    Raises Refused: TRANSFER_CODE_REFUSED, TRANSFER_TO_OWNER, TRANSFER_NOT_POSSIBLE, LEDGER_FULL.
    """
    if is_redeemed(asset, code, customer_id):
        return asset, []
    if not opens(asset, code, now=now):
        raise code_refused()
    if customer_id == asset.customer_id:
        raise Refused("conflict", "TRANSFER_TO_OWNER", "The asset is the caller's.")
    require_transferable(asset)
    given = replace(ended_ownership(asset), transferred_at=now, code_digest=digest_of(asset.id, code))
    taken = replace(
        asset,
        customer_id=customer_id,
        purchase_id="",
        order_id="",
        line=0,
        unit=0,
        registered_at=now,
        coverages=tuple(_moved(each, now) for each in asset.coverages if _moves(each)),
        former=(*asset.former, given),
        offer=None,
    )
    for each in taken.coverages:
        changed(taken.coverages, each)
    return taken, [AssetTransferred(taken, asset.customer_id, sale_of(taken), now)]


def confirm(asset: Asset, coverage_id: str, by: Actor, invoice_number: str, *, now: Instant) -> Outcome:
    """With a coverage that waited for its fee. Raises Refused: COVERAGE_NOT_FOUND, LEDGER_FULL."""
    if any(each.id == coverage_id for each in asset.coverages):
        return asset, []
    waiting = coverage_of(asset.waiting_coverages, coverage_id)
    more = (*asset.coverages, _moved(waiting, now, by, invoice_number))
    confirmed = replace(asset, coverages=changed(more, more[-1]))
    confirmed = replace(confirmed, coverages=recast(confirmed, now=now))
    return confirmed, [CoverageChanged(confirmed)]


def sale_of(asset: Asset) -> str:
    """The purchase of its present sale, whoever owns it by now."""
    if asset.purchase_id:
        return asset.purchase_id
    return next((each.purchase_id for each in reversed(asset.former) if each.purchase_id), "")


def require_transferable(asset: Asset) -> None:
    """Raises Refused: TRANSFER_NOT_POSSIBLE."""
    if not asset.serial:
        raise _not_possible("The unit has no serial, by which the new owner names it.")
    if not asset.is_sold or asset.ended_at is not None or asset.state is AssetState.DISPOSED:
        raise _not_possible("The unit is not in a sale that goes on.")
    if sum(each.transferred_at is not None for each in asset.former) >= MOST_TRANSFERS:
        raise _not_possible(f"A unit is transferred {MOST_TRANSFERS} times at most.")


def code_refused() -> Refused:
    """The same for all that is wrong, so that nobody learns which serials exist."""
    return Refused("conflict", "TRANSFER_CODE_REFUSED", "No offer of a unit with this serial has this code.")


def _moves(coverage: Coverage) -> bool:
    """Whether it goes with the unit at once. A statutory right follows its term, but for a fee."""
    if coverage.needs_fee or coverage.transferability is Transferability.NONE:
        return False
    once = coverage.transferability is Transferability.ONCE
    return not (once and any(entry.kind is EntryKind.TRANSFERRED for entry in coverage.ledger))


def _moved(coverage: Coverage, now: Instant, by: Actor = SERVICE, invoice_number: str = "") -> Coverage:
    """Without what was written, invoiced and announced in the former owner's time: that stays with their ownership."""
    entry = LedgerEntry(EntryKind.TRANSFERRED, now, now, by, invoice_number=invoice_number)
    return appended(replace(emptied(coverage), announced=()), entry)


def _not_possible(why: str) -> Refused:
    return Refused("conflict", "TRANSFER_NOT_POSSIBLE", why)
