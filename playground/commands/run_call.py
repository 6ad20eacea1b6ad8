"""The call of ``run``, and those that its dialled parties go on as, in one virtual world."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial

from playground.adapters.recordings import KeptRecordings
from playground.call.entries import Entry
from playground.call.setup import CallSetup
from playground.commands.leg_calls import LegCalls
from playground.commands.run_audio import RunAudio
from playground.placing import Target, permitted_hosts
from playground.run.pace import JumpingPace, RealPace
from playground.run.scripted_caller import ScriptedCaller
from playground.run.transfer_script import transfers_of
from playground.run.virtual import CallResult, VirtualDriver
from playground.settings.options import CallOptions

Listener = Callable[[Entry], None]


async def make_call(
    arguments: argparse.Namespace,
    target: Target,
    options: CallOptions,
    setup: CallSetup,
    listeners: Sequence[Listener],
    recordings: KeptRecordings,
    audio: RunAudio,
    legs: LegCalls,
) -> CallResult:
    """Make the call as the command line has it, to the end of all; ``listeners`` get its entries."""
    from playground.adapters.http import HttpClient
    from playground.run.fetching import perform
    from playground.run.hosts import HostPolicy
    from playground.run.streaming import StreamAccess

    policy = HostPolicy(setup.answer_url, setup.host_map, permitted_hosts(options))
    for transfer in (*arguments.transfer_after, *arguments.transfer_bleg_after):
        policy.allow_named(transfer.url)

    async def permits(url: str) -> bool:
        return policy.permits(url)

    def on_entry(entry: Entry) -> None:
        for listener in listeners:
            listener(entry)
        legs.go_on()

    caller = ScriptedCaller(
        arguments.answers,
        hang_up_after_s=arguments.hang_up_after,
        machine_beep_s=arguments.machine_beep,
        dialled=arguments.dial,
        in_talk=arguments.press_in_talk,
        callee=arguments.callee,
        transfers=transfers_of(arguments.transfer_after, arguments.transfer_bleg_after),
    )
    async with HttpClient(verify=not options.insecure) as client:
        fetch = partial(perform, client=client, permits=permits, local_document=target.file)
        streams = StreamAccess(permits, verify=not options.insecure)
        pace = RealPace() if arguments.realtime else JumpingPace()
        driver = VirtualDriver(
            setup,
            fetch=partial(fetch, load_sound=audio.sounds.load_sound),
            caller=caller,
            on_entry=on_entry,
            pace=pace,
            recordings=recordings,
            sounds=audio.sounds,
            streams=streams,
            on_leg=lambda leg: begin_leg(leg),
        )

        def begin_leg(leg: CallSetup) -> None:
            sounds = audio.more_sounds()
            place = partial(
                driver.world.place,
                leg,
                fetch=partial(fetch, load_sound=sounds.load_sound),
                caller=ScriptedCaller(),
                recordings=recordings,
                sounds=sounds,
                streams=streams,
                on_leg=begin_leg,
            )
            legs.begin(leg, driver.call, lambda take: place(on_entry=take))

        try:
            return await driver.run()
        finally:
            audio.save(driver)
