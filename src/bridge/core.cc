#include "bridge/core.h"

#include "base/utf16.h"

namespace sallyport::bridge {

Core::Core(const policy::RemoteFolder& where, PasswordSource password, storage::ChangeHub& hub)
    : folder(to_utf16(where.folder).value_or(u"")),
      leases(later()),
      watches(hub, folder, later(), [this] { return remote.link(); }),
      remote(where, std::move(password),
             {.on_notification = [this](const Reply& reply) { on_notification(reply); },
              .on_connected = [this] { watches.watch_again(); },
              .on_lost = [this] { leases.lost_all(); },
              .tick = [this] { leases.look_for_late(Clock::now()); },
              .needed = [this] { return watches.any(); }}) {}

// What is under way is still done: a file that goes with its close must go.
void Core::stop() {
  if (remote.present()) tasks.stop();
  remote.stop();
  tasks.stop();
}

// [MS-SMB2] 3.2.5.19: oplocks are not asked for, so only leases are broken.
void Core::on_notification(const Reply& reply) {
  if (reply.header.command != Command::oplock_break) return;
  auto notice = reply.body<smb2::LeaseBreakNotification>();
  auto link = remote.present();
  if (notice && link) leases.on_break(link, *notice);
}

}  // namespace sallyport::bridge
