// JSON of other tools, with errors that name the file and the place.
#pragma once

#include "data/Error.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace rnn::exchange {

using Json = nlohmann::json;

/// `what` names the source in messages: "`model.keras`, config.json". Takes Python's NaN and
/// Infinity as null. Throws Error.
Json parseJson(std::string_view text, const std::string &what);

/// A member of an object. Throws Error if it is missing.
const Json &member(const Json &object, const std::string &name, const std::string &what);

/// The member if it is there and of this type, else `otherwise`.
template <typename Type>
Type memberOr(const Json &object, const std::string &name, Type otherwise) {
  if (!object.is_object() || !object.contains(name) || object.at(name).is_null())
    return otherwise;
  try {
    return object.at(name).get<Type>();
  } catch (const Json::exception &) {
    return otherwise;
  }
}

} // namespace rnn::exchange
