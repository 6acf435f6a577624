#include "audit/sweep/neighbour_table.h"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include <utility>

#include "base/netlink.h"

namespace sallyport::audit {

// Of ARP's table and of that of IPv6's neighbour discovery.
uint64_t NeighbourTable::count() {
  uint64_t overflows = 0;
  ndtmsg both{};
  both.ndtm_family = AF_UNSPEC;
  ask_kernel({RTM_GETNEIGHTBL, NLM_F_DUMP, both}, [&](const nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWNEIGHTBL) return;
    for_attributes(message, sizeof(ndtmsg), [&](uint16_t type, Bytes value) {
      if (type == NDTA_STATS) overflows += value_of<ndt_stats>(value).ndts_table_fulls;
    });
  });
  return overflows;
}

bool NeighbourTable::overflowed(SweepClock::time_point now) {
  if (now - looked_ < std::chrono::milliseconds(50)) return false;
  looked_ = now;
  auto overflows = count();
  return std::exchange(overflows_, overflows) != overflows;
}

}  // namespace sallyport::audit
