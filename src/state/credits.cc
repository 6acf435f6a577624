#include "state/credits.h"

#include <algorithm>

namespace sallyport::state {

bool CreditWindow::consume(uint64_t first, uint32_t charge) {
  if (charge == 0) charge = 1;
  if (first < low_ || charge > high_ - low_ || first > high_ - charge) return false;
  for (uint64_t id = first; id < first + charge; id++)
    if (used_[id % used_.size()]) return false;
  for (uint64_t id = first; id < first + charge; id++) used_[id % used_.size()] = true;
  available_ -= charge;
  while (low_ < high_ && used_[low_ % used_.size()]) used_[low_++ % used_.size()] = false;
  return true;
}

uint16_t CreditWindow::grant(uint16_t asked, uint32_t charge) {
  // A client that asks for none still gets back what it spent, so that it is never stuck with nothing.
  uint32_t wanted = std::max<uint32_t>(asked, available_ == 0 ? std::max<uint32_t>(charge, 1) : 0);
  uint64_t room_in_limit = available_ < limit_ ? limit_ - available_ : 0;
  uint64_t room_in_window = used_.size() - (high_ - low_);
  auto given = static_cast<uint32_t>(std::min<uint64_t>({wanted, room_in_limit, room_in_window, 0xFFFF}));
  high_ += given;
  available_ += given;
  return static_cast<uint16_t>(given);
}

}  // namespace sallyport::state
