# The lit suite: every .mlir, .rnn and .test file below this folder, which
# mirrors the folders of the sources. `lit.site.cfg.py` brings the paths.
import ctypes.util
import glob
import os
import platform
import shutil

import lit.formats

config.name = "rnnc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".rnn", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.join(config.source_root, "tests")
config.test_exec_root = os.path.join(config.build_root, "tests", "lit")

# The builds for sanitizers have no packages of Python, which few tests need.
python = os.path.join(config.build_root, "python", "bin", "python")
if not os.path.exists(python):
    python = shutil.which("python3")

# The first match wins: the longer names stand before those they begin with.
tool = lambda name: os.path.join(config.build_root, "bin", name)
config.substitutions += [
    ("%python", python),
    ("%rnn-opt", tool("rnn-opt")),
    ("%rnn-reference", tool("rnn-reference")),
    ("%rnnc", tool("rnnc")),
    ("%rnn", tool("rnn")),
    ("%foreign-files", os.path.join(config.build_root, "tests", "bin", "foreign-files")),
    ("%models", os.path.join(config.source_root, "models")),
    ("%root", config.source_root),
    ("%build", config.build_root),
    ("%bin", os.path.join(config.build_root, "bin")),
    ("%llvm", config.llvm_tools),
    ("%path", os.environ["PATH"]),
    ("%cc", shutil.which("cc") or "cc"),
]
config.environment["PATH"] = os.pathsep.join([config.llvm_tools, os.environ["PATH"]])
config.environment["FILECHECK_OPTS"] = "--dump-input-filter=error"
# A cache of the suite's own: no test depends on, or leaves, a user's files.
config.environment["RNN_CACHE"] = os.path.join(config.test_exec_root, "cache")

# Programs for other machines: an emulator, and what programs are linked with.
def has(*commands, files=()):
    return all(shutil.which(command) for command in commands) and all(map(os.path.exists, files))


for feature, found in {
    "aarch64-emulator": has("qemu-aarch64", files=["/usr/aarch64-linux-gnu/lib/libc.a"]),
    "riscv64-emulator": has("qemu-riscv64", files=["/usr/riscv64-linux-gnu/lib/libc.a"]),
    "armv7-emulator": has("qemu-arm", files=["/usr/arm-linux-gnueabihf/lib/libc.a"]),
    "wasm-emulator": has("node"),
    "board-emulator": has("qemu-system-arm"),
    "windows-emulator": os.path.exists("/usr/lib/wine/wine64"),
}.items():
    if found:
        config.available_features.add(feature)

# The package that stands beside its native module; without nanobind there is none.
package = os.path.join(config.build_root, "python-package")
if glob.glob(os.path.join(package, "rnnc", "_rnnc.*")):
    config.available_features.add("python-package")
    config.environment["PYTHONPATH"] = package
    if glob.glob("/usr/lib/python3/dist-packages/matplotlib"):
        config.available_features.add("matplotlib")

# A sanitizer replaces the allocator, takes much address space and reports on standard error: tests
# that limit memory, or load a library before or into a program that is not ours, do without.
if config.sanitizer:
    config.available_features.add("sanitizer")

if platform.machine() == "x86_64":
    config.available_features.add("x86")

# Several processes, more than there are cores, also as root.
if shutil.which("mpirun") and glob.glob(os.path.join(config.build_root, "lib*", "**", "librnn-mpi.so"), recursive=True):
    config.available_features.add("mpi")
    config.environment |= {
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
        "OMPI_MCA_mpi_yield_when_idle": "1",
        "OMPI_MCA_hwloc_base_binding_policy": "none",
    }

# Without its header the build leaves sound out.
if ctypes.util.find_library("sndfile") and os.path.exists("/usr/include/sndfile.h"):
    config.available_features.add("sound")

# A host of LV2 plug-ins, and their headers.
if shutil.which("lv2apply") and os.path.exists("/usr/include/lv2/core/lv2.h"):
    config.available_features.add("lv2")

# Reference numbers and data that stand beside the checkout, not in it.
shared = os.environ.get("RNN_SHARED") or os.path.join(config.source_root, "..", "shared")
if os.path.isdir(os.path.join(shared, "data")):
    config.available_features.add("shared")
    config.substitutions.append(("%shared", os.path.abspath(shared)))
