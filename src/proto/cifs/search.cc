#include "proto/cifs/search.h"

namespace sallyport::cifs {

void SearchEntry::set_name(std::string_view name) {
  file_name.fill(0);
  std::copy_n(name.begin(), std::min(name.size(), file_name.size() - 1), file_name.begin());
}

std::string SearchEntry::name() const {
  return {file_name.begin(), std::find(file_name.begin(), file_name.end(), uint8_t{0})};
}

}  // namespace sallyport::cifs
