// The frame of every function of the C interface: its errors become statuses and messages.
#pragma once

#include "rnn/runtime.h"

#include "data/Error.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace rnn::interface {

struct InvalidArgument : Error {
  using Error::Error;
};

template <typename... Arguments>
void require(bool holds, fmt::format_string<Arguments...> format, Arguments &&...arguments) {
  if (!holds)
    throw InvalidArgument(fmt::format(format, std::forward<Arguments>(arguments)...));
}

inline void requireModel(const rnn_model *model) {
  require(model, "the model is a null pointer");
  require(model->version == RNN_MODEL_VERSION && model->table_size == sizeof(rnn_model),
          "the model's table has version {} ({} bytes); this library reads version {} ({} bytes)",
          model->version, model->table_size, RNN_MODEL_VERSION, sizeof(rnn_model));
}

inline void requirePath(const char *path) { require(path, "the path is a null pointer"); }

/// Where the caller wants the message.
struct Message {
  char *text;
  size_t size;

  rnn_status write(rnn_status status, const char *line) const {
    if (text && size > 0) {
      size_t length = std::min(std::strlen(line), size - 1);
      std::memcpy(text, line, length);
      text[length] = '\0';
    }
    return status;
  }
};

/// Runs a function and turns any exception into a status and a message. A successful function may
/// leave a note.
template <typename Function>
rnn_status guarded(const Message &message, const Function &function) noexcept {
  try {
    std::string note;
    if constexpr (std::is_invocable_v<Function, std::string &>)
      function(note);
    else
      function();
    return message.write(RNN_OK, note.c_str());
  } catch (const InvalidArgument &error) {
    return message.write(RNN_INVALID_ARGUMENT, error.what());
  } catch (const std::bad_alloc &) {
    return message.write(RNN_OUT_OF_MEMORY, "there is not enough memory");
  } catch (const std::exception &error) {
    return message.write(RNN_FAILED, error.what());
  } catch (...) {
    return message.write(RNN_FAILED, "an unknown error");
  }
}

} // namespace rnn::interface
