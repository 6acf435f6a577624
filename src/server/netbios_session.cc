#include "server/netbios_session.h"

#include "policy/decision.h"
#include "proto/nbt/session.h"
#include "server/connection.h"
#include "server/engine.h"
#include "server/neighbours.h"

namespace sallyport::server {

namespace {

// For a peer that has a lease: who has none is told nothing.
bool refuse(Connection& connection, nbt::SessionError error) {
  connection.link().close_by_reset(false);
  Buffer frame;
  nbt::append_negative_response(error, frame);
  connection.send_raw(std::move(frame));
  return false;
}

policy::Time now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace

bool NetbiosSession::on_frame(Connection& connection, const channel::InFrame& frame) {
  if (frame.type == nbt::FrameType::session_keep_alive) return true;
  if (frame.type == nbt::FrameType::session_request && !established_) return on_request(connection, frame.payload);
  return false;
}

bool NetbiosSession::on_request(Connection& connection, Bytes trailer) {
  auto request = nbt::decode_session_request(trailer);
  if (!request) return false;
  policy::PeerFacts facts;
  facts.address = connection.peer().address;
  facts.door = connection.peer().door;
  facts.calling_name = request->calling.name.text();
  facts.now = now();
  facts.mac = hardware_address(connection.peer().address);
  auto admission = policy::admit_connection(*connection.engine().policy(), facts);
  if (!admission.allowed) {
    connection.engine().refuse(connection, "", "", admission.reason, NtStatus::access_denied);
    return false;
  }
  if (!connection.engine().is_called(request->called.name)) return refuse(connection, nbt::SessionError::called_name_not_present);
  connection.set_calling(*facts.calling_name, std::move(admission));
  established_ = true;
  connection.link().close_by_reset(false);
  Buffer frame;
  nbt::append_positive_response(frame);
  connection.send_raw(std::move(frame));
  return true;
}

}  // namespace sallyport::server
