"""Which place the names at the beginning of a Chinese address say."""

from typing import NamedTuple

from ingest.normalize.divisions import City, County, Province, short_name, short_town
from ingest.normalize.script import sound


class Scope(NamedTuple):
    """Which place the names before the road say, as far as they say it."""

    province: Province | None = None
    city: City | None = None
    county: County | None = None
    several: tuple[County, ...] = ()  # a name that more than one city has, until more is known
    written: str = ""  # a district or zone of no table
    town: str = ""  # full name

    def having(
        self,
        *,
        province: Province | None = None,
        city: City | None = None,
        several: tuple[County, ...] | None = None,
        written: str | None = None,
        town: str | None = None,
    ) -> "Scope":
        """Return this with what is given, as `dataclasses.replace` does in thrice the time."""
        return Scope(
            province or self.province,
            city or self.city,
            self.county,
            self.several if several is None else several,
            self.written if written is None else written,
            self.town if town is None else town,
        )

    @property
    def key(self) -> str:
        """Return the place to its county in one form, empty if not even a city is known."""
        if self.county:
            return self.county.key
        if self.several:
            return "." + sound(short_name(self.several[0].name))
        above = self.city.key if self.city else ""
        return f"{above}.{sound(self.written)}" if self.written else above

    @property
    def name(self) -> str:
        """Return the place to its county for people; a county stands without its city."""
        if self.county:
            urban = self.county.is_urban and self.county.city
            return (self.county.city.name if urban and self.county.city else "") + self.county.name
        if self.several:
            return self.several[0].name
        return (self.city.name if self.city else "") + self.written

    @property
    def town_key(self) -> str:
        """Return the town's sound without its kind, as towns become sub-districts."""
        return sound(short_town(self.town))

    @property
    def is_divided(self) -> bool:
        """Return whether towns do here what districts do elsewhere (东莞, 中山)."""
        return not self.county and bool(self.city and self.city.towns)

    @property
    def is_known(self) -> bool:
        """Return whether a city or county is known."""
        return bool(self.city or self.county)


NOWHERE = Scope()
