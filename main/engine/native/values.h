// Values from JavaScript and to it.
#pragma once
#include <cstring>
#include <initializer_list>
#include <string>
#include <utility>

#include "node.h"

/** An array's memory, and how many bytes it has. */
struct Bytes {
  const char* data = nullptr;
  size_t length = 0;
};

/** Takes values out of JavaScript's. It remembers the first that does not fit, for `failed` to throw. */
class Reader {
 public:
  explicit Reader(napi_env env) : env_(env) {}

  void fail(const std::string& message) {
    if (error_.empty()) error_ = message;
  }

  bool failed() {
    if (!error_.empty()) napi::throw_error(env_, "GRAPH", error_.c_str());
    return !error_.empty();
  }

  napi_value get(napi_value object, const char* key) {
    napi_value value = nullptr;
    check(napi::get_named_property(env_, object, key, &value), "an object");
    return value;
  }

  int64_t integer(napi_value value) {
    int64_t number = 0;
    check(napi::get_value_int64(env_, value, &number), "a number");
    return number;
  }

  std::string text(napi_value value) {
    size_t length = 0;
    check(napi::get_value_string_utf8(env_, value, nullptr, 0, &length), "a text");
    std::string text(length, '\0');
    napi::get_value_string_utf8(env_, value, &text[0], length + 1, &length);
    return text;
  }

  /** A typed array's memory; nothing for anything else. */
  Bytes bytes(napi_value value) {
    static const size_t widths[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2};  // In napi_typedarray_type's order.
    bool isArray = false;
    napi::is_typedarray(env_, value, &isArray);
    if (!isArray) return {};
    napi_typedarray_type kind = napi_int8_array;
    size_t length = 0;
    void* data = nullptr;
    napi::get_typedarray_info(env_, value, &kind, &length, &data, nullptr, nullptr);
    return {static_cast<const char*>(data), length * widths[kind]};
  }

  template <typename T>
  T* external(napi_value value) {
    void* data = nullptr;
    check(napi::get_value_external(env_, value, &data), "a session");
    return static_cast<T*>(data);
  }

  template <typename Use>
  void each(napi_value array, Use use) {
    uint32_t length = 0;
    check(napi::get_array_length(env_, array, &length), "an array");
    for (uint32_t i = 0; i < length; i++) {
      napi_value element = nullptr;
      napi::get_element(env_, array, i, &element);
      use(element);
    }
  }

 private:
  void check(napi_status status, const char* expected) {
    if (status != napi_ok)
      fail(std::string("The graph addon expected ") + expected + " where it got something else.");
  }

  napi_env env_;
  std::string error_;
};

inline napi_value toNumber(napi_env env, int64_t number) {
  napi_value value = nullptr;
  napi::create_int64(env, number, &value);
  return value;
}

inline napi_value toText(napi_env env, const std::string& text) {
  napi_value value = nullptr;
  napi::create_string_utf8(env, text.c_str(), text.size(), &value);
  return value;
}

/** A copy as an ArrayBuffer: Electron forbids those around memory that is not V8's own. */
inline napi_value toBuffer(napi_env env, const void* data, size_t length) {
  napi_value value = nullptr;
  void* to = nullptr;
  if (napi::create_arraybuffer(env, length, &to, &value) == napi_ok && length > 0)
    std::memcpy(to, data, length);
  return value;
}

inline napi_value toObject(napi_env env,
                           std::initializer_list<std::pair<const char*, napi_value>> properties) {
  napi_value object = nullptr;
  napi::create_object(env, &object);
  for (const auto& property : properties)
    if (property.second) napi::set_named_property(env, object, property.first, property.second);
  return object;
}

template <typename Make>
inline napi_value toArray(napi_env env, size_t length, Make make) {
  napi_value array = nullptr;
  napi::create_array_with_length(env, length, &array);
  for (size_t i = 0; i < length; i++) napi::set_element(env, array, static_cast<uint32_t>(i), make(i));
  return array;
}
