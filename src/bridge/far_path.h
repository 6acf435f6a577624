// Names of this share's files as the far share has them.
#pragma once

#include <string>

#include "storage/path.h"

namespace sallyport::bridge {

inline std::u16string far_path(std::u16string_view folder, std::u16string_view name) {
  std::u16string out(folder);
  if (!out.empty() && !name.empty()) out += u'\\';
  return out.append(name);
}

inline std::u16string far_path(std::u16string_view folder, const storage::Path& path) {
  auto out = far_path(folder, path.name);
  if (path.is_stream()) out.append(u":").append(path.stream).append(u":$DATA");
  else if (path.names_data_stream) out.append(u"::$DATA");
  return out;
}

}  // namespace sallyport::bridge
