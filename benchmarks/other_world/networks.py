"""Where somebody is when they use the app, and what the app sees of it: network and place."""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import NONE, Flags, Ints, Table, mix, pick, share, weighted
from benchmarks.other_world.lives import DAY, Lives
from benchmarks.other_world.people import People
from benchmarks.other_world.place import FACTORY, ROOMING, ROOMS, STUDENT, Groups, grouped
from benchmarks.other_world.words import NETWORKS, ROUTERS

AT_HOME, AT_WORK, MOBILE, AT_CAFE, AT_SHOP, ELSEWHERE = range(6)
VPN, PROXY, EMULATOR, ROOTED = 1, 2, 4, 8
IPV6 = 1 << 40
_BLOCK = 65_536
_VPN_EXITS = 60
# Shares of (home, work, mobile, café) by part of the day: 0–7, 8–17, 18–23 (our choice).
_WHERE = np.array([[0.72, 0.02, 0.25, 0.01], [0.25, 0.33, 0.36, 0.06], [0.58, 0.04, 0.32, 0.06]])


def router(site: Ints, salt: int) -> Ints:
    """Return the BSSID of a site's access point as a number of 48 bits."""
    maker = np.array(ROUTERS)[pick(site, len(ROUTERS), salt)] + pick(site, 4_096, salt + 1)
    return maker * (1 << 24) + pick(site, 1 << 24, salt + 2)


def ipv4(place: Ints) -> Ints:
    """Return the address at a place of the world's own address space, as 32 bits."""
    block, low = place // _BLOCK, place % _BLOCK
    first = np.array(NETWORKS)[block % len(NETWORKS)]
    return (first * 256 + (block // len(NETWORKS)) % 256) * _BLOCK + low


@dataclass(frozen=True)
class Networks:
    """Who has which part of the address space (in blocks of 65,536), and the cafés."""

    people: People
    lives: Lives
    home_first: Ints
    home_blocks: Ints
    fixed_first: int
    cafes: Groups

    def look(self, rng: np.random.Generator, person: Ints, time: Ints, where: Ints) -> Table:
        """Return what is seen of each person there and then: ip, wifi, lat, lon, flags."""
        out = Table({n: np.full(len(person), NONE) for n in ("ip", "wifi", "lat", "lon", "flags")})
        out["flags"][:] = 0
        where = np.where((where == AT_WORK) & (self.people.of["firm"][person] < 0), MOBILE, where)
        for code, see in (
            (AT_HOME, self._home),
            (AT_WORK, self._work),
            (MOBILE, self._mobile),
            (AT_CAFE, self._cafe),
        ):
            rows = np.flatnonzero(where == code)
            if len(rows):
                out.put(rows, **see(rng, person[rows], time[rows]))
        self._hide(rng, person, time, out)
        return out

    def _hide(self, rng: np.random.Generator, person: Ints, time: Ints, out: Table) -> None:
        """Some never allow the app to see Wi-Fi or place; a few are behind a VPN."""
        out["wifi"][share(person, 51) < 0.3] = NONE
        blind = share(person, 52) < 0.28
        blur = rng.normal(0, 110, (2, len(person))).astype(np.int64)  # about 12 m
        for name, noise in zip(("lat", "lon"), blur, strict=True):
            out[name] = np.where(blind | (out[name] == NONE), NONE, out[name] + noise)
        veiled = (share(person, 53) < 0.02) & (rng.random(len(person)) < 0.6)
        out["ip"] = np.where(veiled, self.exits(person + time // DAY), out["ip"])
        out["flags"] = np.where(veiled, VPN, 0) + np.where(share(person, 54) < 0.006, ROOTED, 0)

    def exits(self, of: Ints) -> Ints:
        """Return the address at which a VPN or proxy comes out."""
        return ipv4(self.fixed_first * _BLOCK + 60_000 + pick(of, _VPN_EXITS, 55))

    def _home(self, rng: np.random.Generator, person: Ints, time: Ints) -> Table:
        of, room = self.people.of, self.lives.room.at(person, time)
        building, city, living = room // ROOMS, of["city"][person], of["living"][person]
        dormitory = (living == STUDENT) | (living == FACTORY)
        shared = dormitory | (living == ROOMING)
        doors = self.people.places.building["doors"][building]
        floor = room % ROOMS // doors
        site = np.where(shared, (building * 64 + floor) * 2 + 1, room * 2)
        lease = 2 + pick(site, 50, 41)  # days until the provider gives another address
        own = pick(site * 4_096 + time // (lease * DAY), self.home_blocks[city] * _BLOCK, 42)
        campus = site // 256 * 8 + pick(person + time // 3_600, 6, 43)
        nat = pick(city * 8 + 7, 1 << 10) * 48 + pick(site + time // (6 * 3_600), 48, 44)
        far = self.home_first[city] * _BLOCK
        behind_nat: Flags = share(site, 45) < 0.3
        place = np.where(behind_nat, self.fixed_first * _BLOCK + 3 * _BLOCK + nat, far + own)
        place = np.where(dormitory, (self.fixed_first + 1_000) * _BLOCK + campus, place)
        return self._at(building, ipv4(place), router(site, 46))

    def _at(self, building: Ints, ip: Ints, wifi: Ints) -> Table:
        of = self.people.places.building
        return Table(ip=ip, wifi=wifi, lat=of["lat"][building], lon=of["lon"][building])

    def _work(self, rng: np.random.Generator, person: Ints, time: Ints) -> Table:
        firm = self.people.of["firm"][person]
        place = (self.fixed_first + 40) * _BLOCK + firm
        spot = router(firm * 4 + pick(person, 3, 47), 48)
        return self._at(self.people.places.firm["building"][firm], ipv4(place), spot)

    def _mobile(self, rng: np.random.Generator, person: Ints, time: Ints) -> Table:
        city, carrier = self.people.of["city"][person], self.lives.carrier[person]
        own = mix(person * 700 + time // DAY, 49) >> np.uint64(24)
        pool = (city * 4 + carrier) * 512
        exits = np.where(carrier == 3, 12, 64 + self.people.count // 20_000)
        nat = self.fixed_first * _BLOCK + pool + pick(person * 17_000 + time // 3_600, exits, 50)
        modern = rng.random(len(person)) < 0.45
        ip = np.where(modern, IPV6 + own.astype(np.int64), ipv4(nat))
        middle = self.people.places.building
        near = self.lives.room.at(person, time) // ROOMS
        astray = rng.normal(0, 0.02e6, (2, len(person))).astype(np.int64)
        lat, lon = middle["lat"][near] + astray[0], middle["lon"][near] + astray[1]
        return Table(ip=ip, wifi=np.full(len(person), NONE), lat=lat, lon=lon)

    def _cafe(self, rng: np.random.Generator, person: Ints, time: Ints) -> Table:
        cafe = self.cafes.draw(rng, self.people.of["city"][person], 2.0)
        at = self.people.places.cafe
        ip = ipv4((self.fixed_first + 2) * _BLOCK + cafe)
        return Table(ip=ip, wifi=router(cafe, 57), lat=at["lat"][cafe], lon=at["lon"][cafe])

    def den(self, room: Ints, city: Ints, time: Ints) -> Table:
        """Return what is seen in a rented flat with a line of its own."""
        lease = 2 + pick(room * 2, 50, 41)
        own = pick(room * 8_192 + time // (lease * DAY), self.home_blocks[city] * _BLOCK, 42)
        ip = ipv4(self.home_first[city] * _BLOCK + own)
        return self._at(room // ROOMS, ip, router(room * 2, 46))

    def shop(self, building: Ints, person: Ints) -> Table:
        """Return what is seen in a shop; some shops let customers use their own network."""
        ip = ipv4((self.fixed_first + 2_000) * _BLOCK + building)
        return self._at(building, ip, router(building, 61))


def make_networks(people: People, lives: Lives) -> Networks:
    """Give each city its blocks of addresses, six for each home, and the rest after them."""
    cities = people.places.cities
    homes = np.bincount(people.of["city"], minlength=cities)
    blocks = 1 + homes * 3 // _BLOCK
    first = np.cumsum(blocks) - blocks
    cafes = grouped(people.places.cafe["city"], cities)
    return Networks(people, lives, first, blocks, int(blocks.sum()), cafes)


def whereabouts(rng: np.random.Generator, time: Ints) -> Ints:
    """Return where people are at these times of the day, by shares that are our choice."""
    hour = time % DAY // 3_600
    part = np.select([hour < 8, hour < 18], [0, 1], 2)
    out = np.zeros(len(time), np.int64)
    for code in range(3):
        rows = np.flatnonzero(part == code)
        out[rows] = weighted(rng, _WHERE[code], len(rows))
    return out
