// The launcher's environment and the module librnn-mpi.so -> a communicator.
#include "data/Error.h"
#include "ranks/Communicator.h"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>

namespace rnn {

namespace {

namespace fs = std::filesystem;

/// The variables in which launchers tell the number of ranks: Open MPI's, and MPICH's and SLURM's.
constexpr const char *sizeVariables[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};
constexpr const char *moduleName = "librnn-mpi.so", *openFunction = "rnn_open_communicator";

} // namespace

std::optional<unsigned> launchedRanks() {
  for (const char *variable : sizeVariables)
    if (const char *value = std::getenv(variable)) {
      unsigned size = 0;
      std::from_chars(value, value + std::strlen(value), size);
      return std::max(size, 1u);
    }
  if (!std::getenv("PMIX_RANK"))
    return std::nullopt;
  const char *tasks = std::getenv("SLURM_NTASKS"); // of `srun --mpi=pmix`
  unsigned size = 0;
  if (tasks)
    std::from_chars(tasks, tasks + std::strlen(tasks), size);
  return size; // 0: unknown
}

std::unique_ptr<Communicator> openCommunicator() {
  fs::path module =
      fs::read_symlink("/proc/self/exe").parent_path() / RNN_MODULE_FOLDER / moduleName;
  if (!fs::exists(module))
    fail("this program was started by an MPI launcher but was built without MPI: `{}` is missing; "
         "install libopenmpi-dev and openmpi-bin and build rnnc again",
         module.lexically_normal().string());
  // Open MPI loads components that look for its symbols.
  void *handle = dlopen(module.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (!handle)
    fail("MPI cannot be loaded ({}); install openmpi-bin", dlerror());
  auto open = reinterpret_cast<Communicator *(*)()>(dlsym(handle, openFunction));
  if (!open)
    fail("`{}` has no function `{}`: install rnnc again", module.string(), openFunction);
  std::unique_ptr<Communicator> ranks(open());
  unsigned launched = launchedRanks().value_or(0);
  if (launched > 0 && ranks->size() != launched)
    fail("the launcher started {} ranks, but the MPI that rnn was built with sees {}: start them "
         "with the mpirun of that MPI",
         launched, ranks->size());
  return ranks;
}

} // namespace rnn
