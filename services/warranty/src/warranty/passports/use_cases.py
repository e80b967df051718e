"""Issuing passports, reading them, and finding them by what is printed on a unit.

An asset or a model gets its passport when it is first asked for: units registered by earlier releases have one, too.
"""

from dataclasses import dataclass
from functools import partial

from domainkit.idempotency import IdempotencyKey
from domainkit.ids import random_id
from domainkit.instants import Instant
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.asset_query import AssetQuery
from warranty.passports.domain.digital_links import OWN, DigitalLink, read_link
from warranty.passports.domain.passport import (
    Identifiers,
    Passport,
    PublicPassport,
    identify,
    passport_id,
    shown_to_the_public,
)
from warranty.passports.domain.possession import (
    MOST_ATTEMPTS,
    PassportHistory,
    history_for_holder,
    issue_code,
    require_code,
)
from warranty.passports.ports import Assets, Attempts, Campaigns, Passports, ProductDocuments, ProductModels, Trees
from warranty.product_documents.domain.product_document import MOST_DOCUMENTS
from warranty.product_models.domain.product_model import ProductModel

MOST_SELLERS = 20
"""Product models with the same GTIN that a link is looked for in: several retailers sell what a maker numbers once."""


@dataclass(frozen=True, slots=True)
class IssuePassports:
    passports: Passports
    assets: Assets
    models: ProductModels
    base: str

    async def of_asset(self, asset_id: str, viewer: Viewer, *, now: Instant) -> tuple[Passport, Identifiers]:
        """Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.assets.get(asset_id)
        if asset is None or not viewer.sees(asset.retailer, asset.customer_id):
            raise not_found("asset")
        model = await self._model(asset.product_model_id)
        passport = await self.issued(model, asset, now=now)
        return passport, identify(passport, model, asset, self.base)

    async def of_model(self, model_id: str, viewer: Viewer, *, now: Instant) -> tuple[Passport, Identifiers]:
        """Raises Refused: PRODUCT_MODEL_NOT_FOUND."""
        model = await self._model(model_id)
        if not viewer.sees(model.retailer):
            raise not_found("product model")
        passport = await self.issued(model, None, now=now)
        return passport, identify(passport, model, None, self.base)

    async def code_of_asset(self, asset_id: str, viewer: Viewer, *, now: Instant) -> str:
        """What the QR code of an asset leads to. Raises Refused: ASSET_NOT_FOUND, PASSPORT_URL_UNKNOWN."""
        _, identifiers = await self.of_asset(asset_id, viewer, now=now)
        if not identifiers.url:
            raise Refused("conflict", "PASSPORT_URL_UNKNOWN", "It has no GTIN or serial, and no host is set.")
        return identifiers.url

    async def issued(self, model: ProductModel, asset: Asset | None, *, now: Instant) -> Passport:
        """The passport of a model, or of an asset of it."""
        subject = asset.id if asset else model.id
        known = await self.passports.of_subject(subject)
        return known or await self.passports.add_unless_known(
            Passport(
                id=passport_id(subject),
                public_id=random_id("dpp"),
                retailer=model.retailer,
                product_model_id=model.id,
                asset_id=asset.id if asset else "",
                created_at=now,
            )
        )

    async def _model(self, id: str) -> ProductModel:
        model = await self.models.get(id)
        if model is None:
            raise not_found("product model")
        return model


@dataclass(frozen=True, slots=True)
class ReadPassports:
    """Reading without a token: the id of a passport, or the link on a unit, is all that is asked for."""

    passports: Passports
    assets: Assets
    models: ProductModels
    documents: ProductDocuments
    campaigns: Campaigns
    issuing: IssuePassports

    async def public(self, public_id: str, *, now: Instant) -> PublicPassport:
        """Raises Refused: PASSPORT_NOT_FOUND."""
        passport = await self.passports.with_public_id(public_id)
        model = await self.models.get(passport.product_model_id) if passport else None
        if passport is None or model is None:
            raise not_found("passport")
        asset = await self.assets.get(passport.asset_id) if passport.asset_id else None
        if asset is None and passport.asset_id:
            raise not_found("passport")
        documents = await self.documents.of_model(model.id, limit=MOST_DOCUMENTS)
        campaigns = await self.campaigns.open_of(asset.id) if asset else ()
        return shown_to_the_public(passport, model, asset, documents, campaigns, now)

    async def resolve(self, path: str, *, now: Instant) -> str:
        """The public id of the passport that a path leads to: a GS1 Digital Link, or one of our own.

        A serial that is not known leads to the passport of its model. Raises Refused: PASSPORT_NOT_FOUND.
        """
        if path.startswith(OWN):
            found = await self.passports.with_public_id(path.removeprefix(OWN))
        else:
            link = read_link(path)
            found = await self._named(link, now) if link else None
        if found is None:
            raise not_found("passport")
        return found.public_id

    async def _named(self, link: DigitalLink, now: Instant) -> Passport | None:
        models = await self.models.with_gtin(link.gtin, limit=MOST_SELLERS)
        units = [(model, asset) for model in models if (asset := await self._unit(model, link.serial))]
        if units:
            model, unit = max(units, key=lambda each: (each[1].registered_at, each[1].id))
            return await self.issuing.issued(model, unit, now=now)
        return await self.issuing.issued(models[0], None, now=now) if models else None

    async def _unit(self, model: ProductModel, serial: str) -> Asset | None:
        if not serial:
            return None
        query = AssetQuery(model.retailer, serial=serial, product_model_id=model.id)
        return next(iter((await self.assets.page(query, size=1, after=None)).items), None)


@dataclass(frozen=True, slots=True)
class Possession:
    """What the code that was printed with a unit is for."""

    passports: Passports
    assets: Assets
    trees: Trees
    attempts: Attempts
    issuing: IssuePassports

    async def issue(
        self, asset_id: str, code: str, viewer: Viewer, *, now: Instant, key: IdempotencyKey | None
    ) -> Passport:
        """Raises Refused: ASSET_NOT_FOUND."""
        passport, _ = await self.issuing.of_asset(asset_id, viewer, now=now)
        act = partial(issue_code, code=code, now=now)
        changed = await self.passports.change(passport.id, act, idempotency_key=key)
        if changed is None:
            raise not_found("asset")
        return changed

    async def history(self, public_id: str, code: str, *, now: Instant) -> PassportHistory:
        """Raises Refused: PASSPORT_NOT_FOUND, POSSESSION_CODE_REFUSED, TOO_MANY_CODE_ATTEMPTS."""
        passport = await self.passports.with_public_id(public_id)
        asset = await self.assets.get(passport.asset_id) if passport and passport.asset_id else None
        if passport is None or asset is None:
            raise not_found("passport")
        if passport.code_digest:
            await self.attempts.count(passport.retailer, passport.id, most=MOST_ATTEMPTS, now=now)
        require_code(passport, code)
        tree = await self.trees.get(asset.id)
        return history_for_holder(asset, tree.components if tree else ())
