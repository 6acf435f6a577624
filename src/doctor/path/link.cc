#include "doctor/path/link.h"

#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <array>

#include "base/netlink.h"
#include "doctor/path/route.h"

namespace sallyport::doctor {
namespace {

// Errors a wire makes; what was dropped for want of memory or of a listener is no error of the network.
uint64_t errors_in(const rtnl_link_stats64& counts) { return counts.rx_errors + counts.tx_errors + counts.collisions; }

LinkEvidence read_link(const nlmsghdr& message) {
  LinkEvidence link;
  auto* body = static_cast<const ifinfomsg*>(NLMSG_DATA(&message));
  link.up = audit::known(body->ifi_flags & IFF_UP);
  for_attributes(message, sizeof(ifinfomsg), [&](uint16_t attribute, Bytes value) {
    if (attribute == IFLA_IFNAME) link.name = std::string(as_text(value).substr(0, as_text(value).find('\0')));
    if (attribute == IFLA_MTU) link.mtu = value_of<uint32_t>(value);
    if (attribute == IFLA_CARRIER) link.carrier = audit::known(value_of<uint8_t>(value));
    if (attribute == IFLA_STATS64) {
      auto counts = value_of<rtnl_link_stats64>(value);
      link.packets = counts.rx_packets + counts.tx_packets;
      link.errors = errors_in(counts);
    }
  });
  return link;
}

// Asked twice: the driver first tells how long its lists of modes are.
void read_speed(LinkEvidence& link) {
  constexpr size_t kModes = 3 * 127 * sizeof(uint32_t);  // three lists, each of at most 127 words
  alignas(ethtool_link_settings) std::array<uint8_t, sizeof(ethtool_link_settings) + kModes> buffer{};
  auto* settings = reinterpret_cast<ethtool_link_settings*>(buffer.data());
  ifreq request{};
  link.name.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(buffer.data());
  auto socket = Socket::make(AF_INET, SOCK_DGRAM);
  settings->cmd = ETHTOOL_GLINKSETTINGS;
  if (!socket || ioctl(socket.get(), SIOCETHTOOL, &request) != 0 || settings->link_mode_masks_nwords >= 0) return;
  settings->cmd = ETHTOOL_GLINKSETTINGS;
  settings->link_mode_masks_nwords = static_cast<int8_t>(-settings->link_mode_masks_nwords);
  if (ioctl(socket.get(), SIOCETHTOOL, &request) != 0) return;
  if (settings->speed != static_cast<uint32_t>(SPEED_UNKNOWN)) link.speed = settings->speed;
  if (settings->duplex != DUPLEX_UNKNOWN) link.full_duplex = audit::known(settings->duplex == DUPLEX_FULL);
}

}  // namespace

std::optional<LinkEvidence> look_at_link(unsigned interface) {
  ifinfomsg body{};
  body.ifi_index = static_cast<int>(interface);
  std::optional<LinkEvidence> link;
  ask_kernel(NetlinkRequest(RTM_GETLINK, 0, body), [&](const nlmsghdr& message) { link = read_link(message); });
  if (link) read_speed(*link);
  return link;
}

std::vector<std::string> unplugged_links() {
  std::vector<std::string> names;
  ask_kernel(NetlinkRequest(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{}), [&](const nlmsghdr& message) {
    auto link = read_link(message);
    if (link.up == Known::yes && link.carrier == Known::no) names.push_back(link.name);
  });
  return names;
}

void compare_errors(LinkEvidence& link) {
  auto now = look_at_link(if_nametoindex(link.name.c_str()));
  if (now && now->errors > link.errors) link.errors_grown = now->errors - link.errors;
}

Interface find_interface(const std::string& name) {
  Interface found;
  ifinfomsg body{};
  body.ifi_index = found.index = static_cast<int>(if_nametoindex(name.c_str()));
  ask_kernel(NetlinkRequest(RTM_GETLINK, 0, body), [&](const nlmsghdr& message) {
    for_attributes(message, sizeof(ifinfomsg), [&](uint16_t attribute, Bytes value) {
      if (attribute == IFLA_ADDRESS) found.mac = value_of<policy::MacAddress>(value);
    });
  });
  return found;
}

}  // namespace sallyport::doctor
