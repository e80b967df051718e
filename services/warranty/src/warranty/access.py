"""Which role may call which operation, and on which records. Everything else is refused.

ReadPassport, GetLinkedPassport and DownloadProductDocumentVersion are not listed: everybody may read what is public of
a product.
"""

from servicekit.auth.authorization import AccessTable, Role, Scope

_STAFF = {Role.AGENT: Scope.RETAILER, Role.SUPERVISOR: Scope.RETAILER}
_SUPERVISOR = {Role.SUPERVISOR: Scope.RETAILER}
_CUSTOMER = {Role.CUSTOMER: Scope.OWN}
_PARTNER = {Role.PARTNER: Scope.RETAILER}
_SERVICE = {Role.SERVICE: Scope.RETAILER}
_ADMIN = {Role.ADMIN: Scope.ANY}

ACCESS: AccessTable = {
    "GetAdjudicationVocabulary": {**_SUPERVISOR, **_ADMIN},
    "CreateAdjudicationRules": _ADMIN,
    "PublishAdjudicationRules": _ADMIN,
    "CheckAdjudicationRules": {**_SUPERVISOR, **_ADMIN},
    "GetAdjudicationRules": {**_SUPERVISOR, **_ADMIN},
    "ListAdjudicationRules": {**_SUPERVISOR, **_ADMIN},
    "CreateProductModel": _ADMIN,
    "UpdateProductModel": _ADMIN,
    "GetProductModel": {Role.CUSTOMER: Scope.RETAILER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "BatchGetProductModels": {Role.CUSTOMER: Scope.RETAILER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "ListProductModels": {Role.CUSTOMER: Scope.RETAILER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "CreateProductDocument": {**_PARTNER, **_ADMIN},
    "UpdateProductDocument": {**_PARTNER, **_ADMIN},
    "GetProductDocument": {**_STAFF, **_PARTNER, **_ADMIN},
    "ListProductDocuments": {**_STAFF, **_PARTNER, **_ADMIN},
    "UploadProductDocumentVersion": {**_PARTNER, **_ADMIN},
    "ReadProductDocumentVersion": {**_STAFF, **_PARTNER, **_ADMIN},
    "CreateAsset": {**_STAFF, **_PARTNER, **_ADMIN},
    "CreateSerialRule": _ADMIN,
    "UpdateSerialRule": _ADMIN,
    "GetSerialRule": {**_STAFF, **_PARTNER, **_ADMIN},
    "ListSerialRules": {**_STAFF, **_PARTNER, **_ADMIN},
    "CheckSerial": {**_STAFF, **_PARTNER, **_ADMIN},
    "GetAsset": {**_CUSTOMER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "BatchGetAssets": {**_CUSTOMER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "ListAssets": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "CheckCoverage": {**_CUSTOMER, **_STAFF, **_SERVICE},
    "AddMeter": {**_STAFF, **_PARTNER},
    "GetAssetMeters": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "AddMeterReading": {**_CUSTOMER, **_STAFF, **_PARTNER},
    "ListMeterReadings": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "RevokeMeterReading": {**_STAFF, **_PARTNER},
    "BatchAddMeterReadings": _PARTNER,
    "ReportAssetFact": {**_STAFF, **_PARTNER, **_ADMIN},
    "RevokeAssetFact": {**_STAFF, **_PARTNER, **_ADMIN},
    "ListAssetHistory": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "AddComponent": {**_STAFF, **_PARTNER},
    "GetAssetComponents": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "SwapComponent": {**_STAFF, **_PARTNER},
    "RemoveComponent": {**_STAFF, **_PARTNER},
    "CreateClaimPolicy": _ADMIN,
    "GetClaimPolicy": {**_STAFF, **_ADMIN},
    "ListClaimPolicies": {**_STAFF, **_ADMIN},
    "CreateClaim": {**_CUSTOMER, **_STAFF, **_PARTNER},
    "GetClaim": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "ListClaims": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "SubmitClaim": {**_CUSTOMER, **_STAFF, **_PARTNER},
    "WithdrawClaim": {**_CUSTOMER, **_STAFF, **_PARTNER},
    "ReviewClaim": _STAFF,
    "DecideClaim": _STAFF,
    "AppealClaim": {**_CUSTOMER, **_STAFF, **_PARTNER},
    "FulfilClaim": _STAFF,
    "SettleClaim": _STAFF,
    "CloseClaim": {**_CUSTOMER, **_STAFF},
    "GetAssetPassport": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "GetProductModelPassport": {Role.CUSTOMER: Scope.RETAILER, **_STAFF, **_PARTNER, **_ADMIN},
    "ReadAssetPassportCode": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "GetCoverageExplanation": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "GetCoverage": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "AddCoverage": {**_STAFF, **_PARTNER, **_ADMIN},
    "RecordCoverageEntry": {**_STAFF, **_ADMIN},
    "OverrideCoverage": {Role.SUPERVISOR: Scope.RETAILER, **_ADMIN},
    "GetLawPack": {Role.CUSTOMER: Scope.RETAILER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "CreateOperation": {**_STAFF, **_PARTNER, **_ADMIN},
    "GetOperation": {**_STAFF, **_PARTNER, **_ADMIN},
    "ListOperations": {**_STAFF, **_PARTNER, **_ADMIN},
    "CancelOperation": {**_STAFF, **_PARTNER, **_ADMIN},
    "ListRejectedRows": {**_STAFF, **_PARTNER, **_ADMIN},
    "ListTimelineEntries": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ExportRecords": {**_CUSTOMER, **_ADMIN},
}
