"""Prints sentences about three subjects, each with four words of its own."""
import random

SUBJECTS = [["sun", "moon", "star", "sky"], ["bread", "milk", "cheese", "egg"],
            ["road", "car", "wheel", "bridge"]]
draw = random.Random(1)
for _ in range(300):
    print(" ".join(draw.choices(draw.choice(SUBJECTS), k=8)))
