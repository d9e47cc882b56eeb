"""Rows that tests load, and how: one whole application, and short ones to amend."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from graph.model import Facts
from ingest.load import LoadOptions, read_facts
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.summary import LoadSummary
from ingest.tokens import Tokenizer

TOKENIZER = Tokenizer(b"a key for tests, 32 bytes long!!")
NOW = datetime(2024, 9, 1, tzinfo=UTC)
FULL: dict[str, str] = {
    "application_id": "A1",
    "applicant_id": "C1",
    "applied_at": "2024-05-01T08:00:00+08:00",
    "registered_at": "2024-04-30T00:00:00Z",
    "applicant_kind": "person",
    "name": "王小明",
    "national_id": "11010519900307005X",
    "phone": "139 1234 5678",
    "email": "Wang.Xiaoming@example-mail.com",
    "company_id": "91350100M000100Y43",
    "representative_id": "11010519900307005X",
    "industry": "retail",
    "founded_on": "2020-01-31",
    "annual_revenue": "1000000",
    "total_assets": "5",
    "total_liabilities": "4",
    "bank_card": "6222021234567890128",
    "device_id": "358462114072903",
    "risk_flags": "vpn",
    "ip": "114.114.114.7",
    "wifi_bssid": "3c:22:fb:10:20:31",
    "latitude": "39.908612",
    "longitude": "116.397473",
    "address": "北京市朝阳区建国路88号1号楼1单元101室",
    "home_address": "上海市浦东新区张江路500弄9号1203室",
    "employer": "晨曦科技有限公司",
    "contact_phones": "13712345679|13612345670",
    "payer_account": "6217001234567890123",
    "consignee_phone": "13512345671",
    "merchant_id": "M7",
    "agent_id": "G7",
    "channel": "web",
    "staff_id": "S7",
    "product": "phone",
    "asset_id": "SN-88213-X",
    "amount": "5000",
    "currency": "cny",
    "term_months": "12",
    "deposit": "100",
    "monthly_price": "400.5",
    "credit_score": "650",
    "credit_report_at": "2024-04-30T00:00:00Z",
    "credit_provider": "bureau",
    "recent_inquiries": "3",
    "open_loans": "1",
    "worst_overdue_days": "0",
    "income": "8000",
    "monthly_debt": "1000",
    "checks": "sms:pass",
    "decision": "approved",
    "decided_at": "2024-05-01T01:00:00Z",
    "delivered_at": "2024-05-03T00:00:00Z",
    "recorded_at": "2024-05-01T00:00:01Z",
}


def _luhn(digits: str) -> str:
    total = sum(sum(divmod(2 * int(d), 10)) for d in digits[::-2])
    total += sum(int(d) for d in digits[-2::-2])
    return digits + str(-total % 10)


FULL["bank_card"] = _luhn("622202123456789012")
FULL["payer_account"] = _luhn("621700123456789012")


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
    return path


def read(
    folder: Path, earlier: Facts | None = None, recorded_at: datetime | None = None, **rows: Any
) -> tuple[Facts, LoadSummary]:
    paths = {kind: (write(folder / f"{kind}.csv", told),) for kind, told in rows.items()}
    options = LoadOptions(Mapping(), TOKENIZER, NOW, recorded_at)
    return read_facts(Sources(**paths), options, earlier=earlier)


def short(**cells: str) -> dict[str, str]:
    own = {"application_id": "A1", "applicant_id": "C1", "applied_at": "2024-05-01T00:00:00Z"}
    return {**own, "phone": "", "email": "", "amount": "", "recorded_at": "", **cells}


def of_role(facts: Facts, role: str) -> pl.DataFrame:
    return facts.links.filter(pl.col("attribute_type") == role).sort("recorded_at")


def roles(facts: Facts) -> set[str]:
    return set(facts.links["attribute_type"])
