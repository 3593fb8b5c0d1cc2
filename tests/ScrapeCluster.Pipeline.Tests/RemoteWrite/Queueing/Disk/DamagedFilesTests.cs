using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>Whatever happens to a file costs the records that it happens to, and nothing else.</summary>
public sealed class DamagedFilesTests : IDisposable
{
    private const int Fragments = 8;
    private const int Bytes = 40;

    // The first two are acknowledged: after them comes a record with their ids.
    private const int Record = RecordHeader.Size + Bytes;

    private readonly string _root = FastDisk.NewDirectory();

    private string Data => Path.Combine(_root, "queue");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_changed_byte_costs_at_most_the_record_it_is_in()
    {
        var (path, content) = await WriteAsync();
        for (var at = 0; at < content.Length; at++)
        {
            var damaged = (byte[])content.Clone();
            damaged[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(path, damaged);
            var hit = RecordAt(at);

            var (numbers, lost, found) = await ReadAsync();

            numbers.ShouldBe(Expected(hit), $"byte {at}");
            // In a header it is found at the start, and nobody knows how much was in it; in a payload when that is sent.
            (found > 0).ShouldBe(hit is null || !IsAlreadySent(hit.Value, at), $"byte {at}");
            lost.ShouldBe(hit is > 2 and not Mark && IsInPayload(at) ? hit.Value : 0, $"byte {at}");
        }
    }

    [Fact]
    public async Task A_cut_costs_at_most_the_records_behind_it()
    {
        var (path, content) = await WriteAsync();
        for (var length = 0; length < content.Length; length++)
        {
            File.WriteAllBytes(path, content[..length]);

            var (numbers, _, _) = await ReadAsync();

            var whole = Enumerable.Range(1, Fragments).Where(number => EndOf(number) <= length).ToList();
            var marked = EndOf(Mark) <= length;
            numbers.ShouldBe(whole.Where(number => number > 2 || !marked), $"cut at {length}");
        }
    }

    [Fact]
    public async Task A_missing_piece_costs_at_most_the_records_that_it_was_in()
    {
        var (path, content) = await WriteAsync();
        for (var at = 0; at < content.Length - 10; at++)
        {
            File.WriteAllBytes(path, [.. content[..at], .. content[(at + 10)..]]);
            var (first, last) = (RecordAt(at), RecordAt(at + 9));

            var (numbers, _, _) = await ReadAsync();

            var markIsHit = first == Mark || last == Mark;
            numbers.ShouldBe(Enumerable.Range(1, Fragments).Where(number => number != first && number != last && (number > 2 || markIsHit)), $"10 bytes at {at}");
        }
    }

    [Fact]
    public async Task Rubbish_between_records_costs_nothing()
    {
        var (path, content) = await WriteAsync();
        var rubbish = new byte[1_000];
        new Random(1).NextBytes(rubbish);
        RecordHeader.Magic.CopyTo(rubbish.AsSpan(500));
        var at = (int)EndOf(3);
        File.WriteAllBytes(path, [.. content[..at], .. rubbish, .. content[at..]]);

        var (numbers, _, found) = await ReadAsync();

        numbers.ShouldBe([3, 4, 5, 6, 7, 8]);
        found.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Files_full_of_rubbish_are_no_reason_to_throw(int seed)
    {
        var random = new Random(seed);
        Directory.CreateDirectory(Path.Combine(Data, DiskNode.Endpoint));
        for (var i = 1; i < 20; i++)
        {
            var content = new byte[random.Next(100_000)];
            random.NextBytes(content);
            File.WriteAllBytes(SegmentFile.PathOf(Path.Combine(Data, DiskNode.Endpoint), i), content);
        }
        File.WriteAllText(Path.Combine(Data, DiskNode.Endpoint, "queue.json"), "{\"format\": \"?");

        await using (var node = new DiskNode(Data))
        {
            node.Append(node.Queue(), 1, 2);
            await node.StopAsync();
        }
        await using var after = new DiskNode(Data);
        DiskNode.Take(after.Queue()).ShouldBe([1, 2]);
    }

    private const int Mark = Fragments + 1;

    private static long EndOf(int record) => record == Mark
        ? SegmentFile.Heading.Length + (Fragments * Record) + RecordHeader.Size + (2 * sizeof(long))
        : SegmentFile.Heading.Length + (record * Record);

    // 1 to 8, then the mark; null: the file's heading, which nothing depends on.
    private static int? RecordAt(int at) =>
        at < SegmentFile.Heading.Length ? null : Math.Min(Mark, 1 + ((at - SegmentFile.Heading.Length) / Record));

    private static bool IsInPayload(int at) => (at - SegmentFile.Heading.Length) % Record >= RecordHeader.Size;

    // Nobody looks at the payload of what need not be sent.
    private static bool IsAlreadySent(int record, int at) => record <= 2 && IsInPayload(at);

    private static IEnumerable<int> Expected(int? hit) => Enumerable.Range(1, Fragments).Where(number => number != hit && (number > 2 || hit == Mark));

    private async Task<(string Path, byte[] Content)> WriteAsync()
    {
        await using var node = new DiskNode(Data);
        var queue = node.Queue();
        for (var number = 1; number <= Fragments; number++)
            queue.Append(DiskNode.Numbered(number, Bytes), default);
        await node.Log.WrittenAsync();
        DiskNode.Take(queue, 2, Bytes).ShouldBe([1, 2]);
        await node.StopAsync();
        var path = node.Segments.Single();
        var content = File.ReadAllBytes(path);
        content.Length.ShouldBe((int)EndOf(Mark));
        return (path, content);
    }

    private async Task<(List<int> Numbers, long Lost, long Found)> ReadAsync()
    {
        await using var node = new DiskNode(Data);
        var numbers = DiskNode.Take(node.Queue(), bytes: Bytes);
        var result = (numbers, node.Ledger.Dropped(DropReason.Damaged), node.Log.DamagedRecords);
        node.ShouldAddUp();
        await node.Log.CloseAsync();
        // As it was, for the next one.
        foreach (var file in node.Segments.ToList())
            File.Delete(file);
        return result;
    }
}
