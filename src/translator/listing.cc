#include "translator/listing.h"

#include "base/utf16.h"

namespace sallyport::translator {

bool Listing::resume_after(std::u16string_view name) {
  for (size_t i = entries_.size(); i-- > 0;) {
    if (!equal_ignoring_case(entries_[i].file_name, name) && !equal_ignoring_case(entries_[i].short_name.text(), name)) continue;
    next_ = first_ + i + 1;
    return true;
  }
  return false;
}

}  // namespace sallyport::translator
