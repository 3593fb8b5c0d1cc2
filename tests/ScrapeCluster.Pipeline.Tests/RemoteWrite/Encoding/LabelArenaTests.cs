using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public sealed class LabelArenaTests : IDisposable
{
    private readonly PooledBuffer _scratch = new();
    private byte[] _read = [];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void What_was_added_is_read_back()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var arenas = new[] { new LabelArena(), new LabelArena() };
            var added = new List<(int Arena, int Place, byte[] Labels)>();
            for (var i = random.Next(60); i > 0; i--)
            {
                var arena = random.Next(2);
                var labels = random.Next(6) == 0 ? Anything(random) : Fields(random);
                added.Add((arena, arenas[arena].Length, labels));
                arenas[arena].Append(labels, _scratch);
                if (random.Next(10) == 0)
                    Truncate(arenas[arena], added, arena, random);
            }

            foreach (var (arena, place, labels) in added)
                Read(arenas[arena], place).ShouldBe(labels, $"seed {seed}");
        }
    }

    [Fact]
    public void Labels_that_stood_there_before_take_little()
    {
        var arena = new LabelArena();
        for (var i = 0; i < 1000; i++)
            arena.Append(Encoded(("__name__", "node_network_receive_bytes_total"), ("device", $"eth{i % 10}"), ("host", "10.0.0.1"), ("instance", "10.0.0.1:9100"), ("job", "node"), ("number", $"{i}"), ("region", "eu-west-1")), _scratch);
        // 190 bytes each in full. Hashes differ from run to run, so now and then a place is forgotten.
        arena.Length.ShouldBeLessThan(70 * 1000);
    }

    private static void Truncate(LabelArena arena, List<(int Arena, int Place, byte[] Labels)> added, int which, Random random)
    {
        var places = added.Where(one => one.Arena == which).Select(one => one.Place).ToArray();
        var place = places[random.Next(places.Length)];
        arena.Truncate(place);
        added.RemoveAll(one => one.Arena == which && one.Place >= place);
    }

    private byte[] Read(LabelArena arena, int place)
    {
        var next = place;
        var length = arena.Read(ref next, ref _read);
        next.ShouldBe(arena.Skip(place));
        return _read[..length];
    }

    private static byte[] Fields(Random random) => Encoded([.. Enumerable.Range(0, random.Next(8)).Select(i => ($"label{i}", new string((char)('a' + random.Next(3)), random.Next(random.Next(20) == 0 ? 20_000 : 20))))]);

    private static byte[] Anything(Random random)
    {
        var bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Encoded(params (string Name, string Value)[] labels)
    {
        using var buffer = new PooledBuffer();
        foreach (var (name, value) in labels)
            WireFormat.WriteLabel(buffer, new Label(name, value));
        return buffer.Span.ToArray();
    }
}
