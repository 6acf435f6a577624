// How the datagram service comes to a new plan: who goes hears a goodbye, who comes a hello, who stays notices nothing.
#include <algorithm>

#include "base/random.h"
#include "browser/worker.h"

namespace sallyport::browser {

using names::V4;

namespace {
Time now() { return std::chrono::steady_clock::now(); }

std::vector<V4> without(const std::vector<V4>& all, const std::vector<V4>& these) {
  std::vector<V4> out;
  for (const auto& each : all)
    if (std::find(these.begin(), these.end(), each) == these.end()) out.push_back(each);
  return out;
}
}  // namespace

// The sockets the plan wants; those that cannot be opened are told of, and what else works is served.
std::string Service::Worker::open_sockets(const names::Plan& plan) {
  std::string trouble;
  decltype(sockets_) wanted;
  for (const auto& link : plan.links) {
    if (link.devices.empty() || wanted.contains(link.index)) continue;
    if (auto open = sockets_.find(link.index); open != sockets_.end()) {
      wanted.insert(*open);
      continue;
    }
    auto opened = DatagramSocket::open(link.interface);
    if (opened) wanted.emplace(link.index, std::make_shared<DatagramSocket>(std::move(*opened)));
    else trouble += (trouble.empty() ? "" : "\n") + opened.error();
  }
  sockets_ = std::move(wanted);
  return trouble;
}

std::string Service::Worker::adopt(names::Plan plan) {
  if (stopped_) return "";
  // Links without a device (of a zone's WINS server) have no browser.
  std::erase_if(plan.links, [](const auto& link) { return link.devices.empty(); });
  auto goes = [&](const Post& post) {
    auto same = std::find_if(plan.links.begin(), plan.links.end(), [&](const auto& link) {
      return link.index == post.link.index && link.address == post.link.address && link.broadcast == post.link.broadcast;
    });
    return same == plan.links.end() || settings_of(plan, post.link) != post.browser->settings();
  };
  std::erase_if(posts_, [&](Post& post) {
    if (!goes(post)) return false;
    close(post);
    return true;
  });
  plan_ = std::move(plan);
  auto trouble = open_sockets(plan_);
  if (posts_.empty()) {
    std::lock_guard guard(list_mutex_);
    auto settings = settings_of(plan_, {});
    list_.clear();
    list_.set_own({settings.machine, kOwnType, kOwnVersionMajor, kOwnVersionMinor, settings.comment}, settings.workgroup, "");
  }
  for (const auto& link : plan_.links) {
    auto post = std::find_if(posts_.begin(), posts_.end(), [&](const auto& each) { return each.link.address == link.address; });
    if (post != posts_.end()) keep(*post, link);
    else if (sockets_.contains(link.index)) open(link);
  }
  hardware_.clear();
  publish();
  return trouble;
}

void Service::Worker::open(const names::Link& link) {
  Post post{link, sockets_.at(link.index), nullptr};
  std::lock_guard guard(list_mutex_);
  post.browser = std::make_unique<Browser>(settings_of(plan_, link), list_, random_value<uint32_t>(), now());
  posts_.push_back(std::move(post));
}

void Service::Worker::keep(Post& post, const names::Link& link) {
  auto gone = without(post.link.devices, link.devices);
  if (!gone.empty()) say_goodbye(post, gone);
  if (!without(link.devices, post.link.devices).empty()) post.browser->announce_again(now());
  std::lock_guard guard(list_mutex_);
  for (const auto& device : gone) list_.forget(device);
  post.link = link;
}

// To who is no longer among those that hear of us; where everybody does, everybody goes on to.
void Service::Worker::say_goodbye(const Post& post, const std::vector<V4>& to) {
  if (post.browser->settings().announce != policy::Announce::devices) return;
  ServerList nothing;
  Browser last(post.browser->settings(), nothing, random_value<uint32_t>(), now());
  for (const auto& out : last.stop(now()).send)
    for (const auto& device : to) post.socket->send(post.link.address, device, out.packet);
}

void Service::Worker::close(Post& post) {
  Actions actions;
  {
    std::lock_guard guard(list_mutex_);
    actions = post.browser->stop(now());
    for (const auto& device : post.link.devices) list_.forget(device);
  }
  for (const auto& each : actions.names) change(post, each);
  for (const auto& out : actions.send)
    for (const auto& to : names::audience(post.link, post.browser->settings().announce)) post.socket->send(post.link.address, to, out.packet);
}

}  // namespace sallyport::browser
