from playground.adapters.sound.clip import silence
from playground.adapters.speech.cache import ClipCache


def test_the_least_used_go_first():
    cache: ClipCache[str] = ClipCache(3.0)
    for key in "abc":
        cache.put(key, silence(1.0))
    assert cache.get("a")
    cache.put("d", silence(1.0))
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]
    assert len(cache) == 3


def test_a_clip_longer_than_the_cache_is_not_kept():
    cache: ClipCache[str] = ClipCache(3.0)
    cache.put("long", silence(4.0))
    assert cache.get("long") is None
    cache.put("short", silence(3.0))
    cache.put("short", silence(1.0))
    clip = cache.get("short")
    assert clip is not None
    assert clip.seconds == 3.0
