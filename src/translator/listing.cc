#include "translator/listing.h"

#include "base/utf16.h"

namespace sallyport::translator {

void Listing::append(Entry entry) {
  entries_.push_back(std::move(entry));
  while (entries_.size() > kMostKept && next_ > first_ + kMostKept / 2) {
    entries_.pop_front();
    first_++;
  }
}

bool Listing::resume_after(uint32_t position) {
  if (position < first_ || position > first_ + entries_.size()) return false;
  next_ = position;
  return true;
}

bool Listing::resume_after(std::u16string_view name) {
  for (size_t i = entries_.size(); i-- > 0;) {
    if (!equal_ignoring_case(entries_[i].file_name, name) && !equal_ignoring_case(entries_[i].short_name.text(), name)) continue;
    next_ = first_ + i + 1;
    return true;
  }
  return false;
}

}  // namespace sallyport::translator
