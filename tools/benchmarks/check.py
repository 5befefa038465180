"""New and old results -> the measurements that became slower.

Times of two runs do not compare, since clocks differ: the share of the machine's peak
does, which was measured beside each.
"""

ALLOWED = 0.9  # of the share before


def key(measurement):
    return measurement["model"], measurement["work"], measurement["threads"]


def find_losses(before, now, models):
    """A line for each; `models`: the names that were measured again; empty: all."""
    shares = {key(m): m["ours"]["share_of_peak"] for m in now["measurements"]}
    losses = []
    for old in before["measurements"]:
        name = "{}, {}, threads: {}".format(*key(old))
        was, found = old["ours"]["share_of_peak"], shares.get(key(old))
        if found is None:
            if not models:
                losses.append(f"check: {name}: was not measured")
        elif found < ALLOWED * was:
            losses.append(f"check: {name}: {found:.1%} of the peak, before {was:.1%}")
    return losses
