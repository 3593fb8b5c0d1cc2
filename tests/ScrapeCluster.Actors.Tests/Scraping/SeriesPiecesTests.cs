using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class SeriesPiecesTests
{
    [Fact]
    public void What_fits_stays_whole()
    {
        var series = Left.Series(0, 10);

        SeriesPieces.Of(series, 100_000).ShouldHaveSingleItem().ShouldBeSameAs(series);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 200)]
    [InlineData(3, 500)]
    [InlineData(2, 1)]
    public void Pieces_are_snapshots_of_consecutive_series_and_together_the_whole(int groups, int maxBytes)
    {
        var pieces = SeriesPieces.Of(Left.Series(0, 200, groups), maxBytes).ToList();

        pieces.Count.ShouldBeGreaterThan(1);
        var first = 0;
        foreach (var piece in pieces)
        {
            piece.ShouldBe(Left.Series(first, piece.LabelsHashes.Count, groups));
            if (piece.LabelsHashes.Count > 1)
                WireSize.OfSeries(piece.LabelsHashes.Count, piece.Encodings.Count).ShouldBeLessThanOrEqualTo(maxBytes);
            first += piece.LabelsHashes.Count;
        }

        first.ShouldBe(200);
    }

    [Fact]
    public void Encodings_longer_than_127_bytes_are_cut_at_their_ends()
    {
        byte[] one = [0xac, 0x02, .. Enumerable.Repeat((byte)9, 300), 0x00];
        var series = Left.Series(0, 2) with { Encodings = Pipeline.Model.ValueList.ToValueList<byte>([.. one, .. one]) };

        SeriesPieces.Of(series, 80).Select(piece => piece.Encodings.ToArray()).ShouldBe([one, one]);
    }

    [Fact]
    public void No_series_are_one_piece() => SeriesPieces.Of(Left.Series(0, 0), 1).ShouldHaveSingleItem().LabelsHashes.ShouldBeEmpty();
}
