using CsCheck;
using Google.Protobuf;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;
using Wire = ScrapeCluster.Actors.Serialization.Wire;

namespace ScrapeCluster.Actors.Tests.Serialization;

public class SeriesFormTests
{
    private static readonly Gen<SeriesSnapshot> Snapshots = Gen.Int[0, 40].SelectMany(count => Gen.Select(
        Gen.OneOf(Gen.Const(0L), Gen.Long[1_700_000_000_000, 1_700_000_060_000], Gen.Const(long.MinValue)),
        Gen.ULong.Array[count],
        Gen.OneOf(Gen.Const(1_700_000_000_000), Gen.Long[1_699_999_000_000, 1_700_000_060_000], Gen.Long).Array[count],
        Gen.OneOf(Gen.Const((byte)1), Gen.Byte[0, 63]).Array[count],
        Gen.OneOf(Gen.Const(long.MinValue), Gen.Long[1_699_999_000_000, 1_700_000_060_000]).Array[count],
        Gen.Byte.Array[0, 100],
        Gen.Select(Gen.Bool, Gen.String.Array[0, 3].Array[0, 3])).Select((scraped, hashes, times, flags, exemplars, encodings, rest) => new SeriesSnapshot
        {
            LastScrapeMs = scraped,
            Groups = rest.Item2.Select(group => group.ToValueList()).ToValueList(),
            LabelsHashes = hashes.ToValueList(),
            LastTimestampsMs = times.ToValueList(),
            Flags = flags.ToValueList(),
            LastExemplarsMs = rest.Item1 && exemplars.Any(time => time != long.MinValue) ? exemplars.ToValueList() : [],
            Encodings = encodings.ToValueList(),
            EncodedLength = encodings.Length * 7,
        }));

    [Fact]
    public void Any_series_come_back_as_they_were_and_are_no_larger_than_estimated() => Snapshots.Sample(series =>
    {
        var message = new Wire.HandoverChunk();
        message.Targets.Add(new Wire.TargetHandover { Series = SeriesForm.Of(series, new TextTable(message.Texts)) });
        var bytes = message.ToByteArray();

        var read = Wire.HandoverChunk.Parser.ParseFrom(bytes);
        SeriesForm.From(read.Targets[0].Series, new TextTable(read.Texts)).ShouldBe(series);
        bytes.Length.ShouldBeLessThanOrEqualTo(series.EstimatedBytes);
    }, iter: 5_000);

    [Fact]
    public void Series_with_nothing_special_take_their_hashes_and_encodings_alone()
    {
        var series = new SeriesSnapshot
        {
            LastScrapeMs = 1_700_000_000_000,
            Groups = [["main"]],
            LabelsHashes = Enumerable.Range(0, 1_000).Select(i => (ulong)i).ToValueList(),
            LastTimestampsMs = Enumerable.Repeat(1_700_000_000_000, 1_000).ToValueList(),
            Flags = Enumerable.Repeat((byte)1, 1_000).ToValueList(),
            Encodings = Enumerable.Repeat((byte)7, 20_000).ToValueList(),
            EncodedLength = 150_000,
        };

        SeriesForm.Of(series, new TextTable([])).CalculateSize().ShouldBeLessThan(8_000 + 20_000 + 50);
    }
}
