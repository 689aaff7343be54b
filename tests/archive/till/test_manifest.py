import time

from forecast.archive.till.manifest import ImportedFile, Manifest


def imported(number, content_hash):
    return ImportedFile(number, f"{number}.csv", content_hash, "as it is read", "a shop")


def test_a_file_is_found_by_its_bytes_and_the_first_of_two_counts():
    manifest = Manifest(files=(imported(1, "a"), imported(2, "b"), imported(3, "a")))
    assert manifest.file_of("a").sequence == 1
    assert manifest.file_of("b").sequence == 2
    assert manifest.file_of("c") is None


def test_the_files_of_a_chain_are_all_looked_up_in_little_time():
    """Five hundred shops with a file a day: 20,000 questions to a manifest of 100,000 files took minutes."""
    manifest = Manifest(files=tuple(imported(number, f"{number:x}") for number in range(100_000)))
    begun = time.process_time()
    assert all(manifest.file_of(f"{number:x}").sequence == number for number in range(80_000, 100_000))
    assert time.process_time() - begun < 2.0
