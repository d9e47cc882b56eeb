"""One written form for each kind of value: pure functions, text to `Normal` or `Unusable`."""

from ingest.normalize.address import normalize_address
from ingest.normalize.base import Normal, Unusable
from ingest.normalize.card import normalize_account, normalize_card
from ingest.normalize.company import normalize_company, normalize_plain
from ingest.normalize.device import normalize_asset, normalize_device
from ingest.normalize.email import normalize_email
from ingest.normalize.employer import normalize_employer
from ingest.normalize.name import Name, normalize_name
from ingest.normalize.national_id import NationalIdFacts, normalize_national_id, read_national_id
from ingest.normalize.network import normalize_ip, normalize_network, normalize_wifi
from ingest.normalize.phone import normalize_phone
from ingest.normalize.place import Coordinates, normalize_geo, normalize_point, to_wgs84

__all__ = [
    "Coordinates",
    "Name",
    "NationalIdFacts",
    "Normal",
    "Unusable",
    "normalize_account",
    "normalize_address",
    "normalize_asset",
    "normalize_card",
    "normalize_company",
    "normalize_device",
    "normalize_email",
    "normalize_employer",
    "normalize_geo",
    "normalize_ip",
    "normalize_name",
    "normalize_national_id",
    "normalize_network",
    "normalize_phone",
    "normalize_plain",
    "normalize_point",
    "normalize_wifi",
    "read_national_id",
    "to_wgs84",
]
