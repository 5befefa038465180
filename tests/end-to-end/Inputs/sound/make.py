"""make.py: files of sound that no model can learn from, in the current folder."""
import wave


def write(name, samples, rate=8000, channels=1):
    with wave.open(name, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(b"".join(int(s).to_bytes(2, "little", signed=True) for s in samples))


count = range(16000)
write("good.wav", [i % 100 * 99 for i in count])
write("short.wav", [i % 100 for i in count][:9000])
write("fast.wav", [i % 100 for i in count], rate=16000)
write("stereo.wav", [i % 100 for i in count], channels=2)
write("silent.wav", [0 for _ in count])
write("empty.wav", [])
open("text.wav", "w").write("no sound\n")
