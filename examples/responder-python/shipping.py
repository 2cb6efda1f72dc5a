"""A parcel service: prices by zone, labels with real numbers, and parcels that get on."""

import mimus
from mimus.state import Collection

import csv
import random
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Callable

# Read while the component is built: when requests are answered there are no files.
with open(Path(__file__).parent / "zones.csv", newline="") as file:
    ZONES = {row["country"]: row for row in csv.DictReader(file)}

STEPS = ["labelled", "collected", "in-transit", "delivered"]

shipments = Collection("shipments")
events = Collection("events")


def prepare(operation: mimus.Operation, choice: mimus.Choice, settings: dict[str, Any]) -> Any:
    vat = settings.pop("vat_percent", 0)
    if not isinstance(vat, int) or not 0 <= vat <= 100:
        raise mimus.InvalidSettings("`vat_percent` must be a whole number from 0 to 100")
    if settings:
        raise mimus.InvalidSettings(f"`{next(iter(settings))}` is no setting; there is `vat_percent`")
    if operation.id == "listCountries":
        # The same for every request, so that the server need not ask again.
        return mimus.fixed(mimus.Answer(sorted(ZONES), headers={"cache-control": "max-age=3600"}))
    return {"operation": operation.id, "vat": vat}


def respond(plan: Any, request: mimus.Request) -> Any:
    operation = OPERATIONS.get(plan["operation"])
    return mimus.PASS if operation is None else operation(plan["vat"], request)


def get_price(vat: int, request: mimus.Request) -> mimus.Answer:
    query = request.parameters["query"]
    if query["country"] not in ZONES:
        return problem(404, f"nothing is sent to {query['country']}")
    return mimus.Answer(offer(query["country"], query["grams"], vat))


def create_shipment(vat: int, request: mimus.Request) -> mimus.Answer:
    wanted = request.json()
    if wanted["country"] not in ZONES:
        return problem(422, f"nothing is sent to {wanted['country']}")
    number = f"CP{checked(shipments.next_number())}DE"
    shipment = {
        "number": number,
        "status": STEPS[0],
        **{name: wanted[name] for name in ("name", "street", "city", "country", "grams")},
        **offer(wanted["country"], wanted["grams"], vat),
        "createdAt": stamp(datetime.now(timezone.utc)),
    }
    shipments.set(number, shipment)
    events.set(number, [{"status": STEPS[0], "at": shipment["createdAt"]}])
    print(f"{number} to {wanted['country']} for {shipment['price']}")
    return mimus.Answer(shipment, 201, {"location": f"/shipments/{number}"})


def get_shipment(_: int, request: mimus.Request) -> mimus.Answer:
    shipment = shipments.get(request.parameters["path"]["number"])
    return problem(404, "no such shipment") if shipment is None else mimus.Answer(shipment)


def cancel_shipment(_: int, request: mimus.Request) -> mimus.Answer:
    number = request.parameters["path"]["number"]
    shipment = shipments.get(number)
    if shipment is None:
        return problem(404, "no such shipment")
    if shipment["status"] != STEPS[0]:
        return problem(409, f"it is {shipment['status']}, and only what is labelled can be cancelled")
    shipments.delete(number)
    events.delete(number)
    return mimus.Answer(status=204)


def list_events(_: int, request: mimus.Request) -> mimus.Answer:
    number = request.parameters["path"]["number"]
    shipment = shipments.get(number)
    if shipment is None:
        return problem(404, "no such shipment")
    so_far = events.get(number)
    if len(so_far) < len(STEPS):
        shipment["status"] = STEPS[len(so_far)]
        hours = random.randint(4, 30)
        at = datetime.fromisoformat(so_far[-1]["at"]) + timedelta(hours=hours)
        so_far.append({"status": shipment["status"], "at": stamp(at)})
        shipments.set(number, shipment)
        events.set(number, so_far)
    return mimus.Answer(so_far)


OPERATIONS: dict[str, Callable[[int, mimus.Request], mimus.Answer]] = {
    "getPrice": get_price,
    "createShipment": create_shipment,
    "getShipment": get_shipment,
    "cancelShipment": cancel_shipment,
    "listEvents": list_events,
}


def offer(country: str, grams: int, vat: int) -> dict[str, str]:
    zone = ZONES[country]
    net = Decimal(zone["base"]) + Decimal(zone["per_kg"]) * grams / 1000
    price = (net * (100 + vat) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    arrives = date.today() + timedelta(days=int(zone["days"]))
    return {"zone": zone["zone"], "price": str(price), "arrives": arrives.isoformat()}


def checked(number: int) -> str:
    """Eight digits and the check digit of the Universal Postal Union's standard S10."""
    digits = f"{number:08}"
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7)))
    check = 11 - weighed % 11
    return digits + {10: "0", 11: "5"}.get(check, str(check))


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def problem(status: int, title: str) -> mimus.Answer:
    headers = {"content-type": "application/problem+json"}
    return mimus.Answer({"title": title, "status": status}, status, headers)


Handler = mimus.responder(respond, prepare)
