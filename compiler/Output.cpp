// Contents -> temporary files -> the output files, by renaming.
#include "Output.h"

#include "data/Error.h"
#include "data/SameFile.h"
#include "data/WholeFile.h"

#include <list>
#include <vector>

namespace rnnc {

bool writeFiles(llvm::ArrayRef<OutputFile> files, llvm::raw_ostream &errors) {
  try {
    std::list<rnn::WholeFile> whole;
    std::vector<rnn::WholeFile *> all;
    for (const OutputFile &file : files) {
      all.push_back(&whole.emplace_back(file.path));
      all.back()->write(file.bytes.data(), file.bytes.size());
    }
    rnn::publishTogether(all);
    return true;
  } catch (const rnn::Error &error) {
    errors << "rnnc: error: " << error.what() << "\n";
    return false;
  }
}

bool isSameFile(llvm::StringRef a, llvm::StringRef b) { return rnn::isSameFile(a.str(), b.str()); }

} // namespace rnnc
