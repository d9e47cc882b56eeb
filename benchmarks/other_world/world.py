"""The town and the lender in it, before anybody has applied."""

from dataclasses import dataclass

from benchmarks.other_world.lives import Lives, make_lives
from benchmarks.other_world.networks import Networks, make_networks
from benchmarks.other_world.partners import Partners, how_many_shops, make_partners
from benchmarks.other_world.people import LIVING, People, make_people
from benchmarks.other_world.place import Places, make_places

PEOPLE_AN_APPLICANT = 3.2  # how many people of the towns the lender's market has for each


@dataclass(frozen=True)
class World:
    """Everything that people and organisers act in."""

    seed: int
    places: Places
    people: People
    lives: Lives
    partners: Partners
    networks: Networks


def make_world(seed: int, *, applicants: int, paper: int) -> World:
    """Make a market for so many applicants; `paper` people exist only for organisers."""
    count = round(applicants * PEOPLE_AN_APPLICANT) + 600
    shops = how_many_shops(applicants)
    places = make_places(seed, people=count, shares=LIVING, shops=shops)
    people = make_people(seed, places, people=count, paper=paper)
    lives = make_lives(seed, people)
    partners = make_partners(seed, places, applicants)
    return World(seed, places, people, lives, partners, make_networks(people, lives))
