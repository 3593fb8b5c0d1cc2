using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Server.BuiltinReceiver;
using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;
using static ScrapeCluster.Server.Tests.BuiltinReceiver.WriteRequests;

namespace ScrapeCluster.Server.Tests.BuiltinReceiver;

public sealed class SampleStoreTests
{
    private readonly SampleStore _store = StoreOf(maxSeries: 3);

    [Fact]
    public void Keeps_what_was_written_with_its_labels()
    {
        _store.Write(Of(Series(["__name__=up", "instance=a:1", "job=node"], (1000, 1)))).ShouldBeNull();

        var series = All().Series.ShouldHaveSingleItem();
        series.Text.ShouldBe("""up{instance="a:1", job="node"}""");
        series.Labels.Get("job").ShouldBe("node");
        series.Samples.ShouldBe([new ReceivedSample(1000, 1)]);
    }

    [Fact]
    public void Keeps_the_latest_20_samples_oldest_first()
    {
        for (var i = 1; i <= 50; i++)
            _store.Write(Of(Series(["__name__=up"], (i, i)))).ShouldBeNull();

        All().Series.ShouldHaveSingleItem().Samples.Select(sample => sample.TimestampMs).ShouldBe(Enumerable.Range(31, 20).Select(i => (long)i));
        All().Samples.ShouldBe(50);
    }

    [Fact]
    public void A_sample_older_than_the_newest_is_refused_and_the_rest_of_the_request_is_in()
    {
        _store.Write(Of(Series(["__name__=a"], (2000, 1))));

        _store.Write(Of(Series(["__name__=a"], (1000, 1)), Series(["__name__=b"], (1000, 5))))
            .ShouldBe("out of order sample for a: 1000 after 2000");

        All().Series.Select(series => series.Text).ShouldBe(["a", "b"]);
        All().RefusedSamples.ShouldBe(1);
    }

    [Fact]
    public void The_same_sample_twice_is_kept_once_and_another_value_at_its_time_is_refused()
    {
        _store.Write(Of(Series(["__name__=a"], (1000, 1)))).ShouldBeNull();
        _store.Write(Of(Series(["__name__=a"], (1000, 1)))).ShouldBeNull();
        _store.Write(Of(Series(["__name__=a"], (1000, 2)))).ShouldBe("duplicate sample for a: two values at 1000");

        All().Series.ShouldHaveSingleItem().Samples.Count.ShouldBe(1);
    }

    [Fact]
    public void When_full_the_series_goes_that_was_not_written_for_longest()
    {
        foreach (var name in (string[])["a", "b", "c"])
            _store.Write(Of(Series([$"__name__={name}"], (1, 1))));
        _store.Write(Of(Series(["__name__=a"], (2, 1))));
        _store.Write(Of(Series(["__name__=d"], (2, 1))));

        All().Series.Select(series => series.Text).ShouldBe(["a", "c", "d"]);
        All().EvictedSeries.ShouldBe(1);
    }

    [Fact]
    public void Long_labels_make_room_earlier()
    {
        for (var i = 0; i < 3; i++)
            _store.Write(Of(Series([$"__name__=a{i}", $"long={new string('x', 2000)}"], (1, 1))));

        All().TotalSeries.ShouldBe(1);
    }

    [Fact]
    public void A_request_that_breaks_the_protocol_leaves_nothing_behind()
    {
        Should.Throw<InvalidWriteRequestException>(() => _store.Write(Of(Series(["__name__=good"], (1, 1)), Series(["b=1", "a=1"], (1, 1)))));

        All().TotalSeries.ShouldBe(0);
    }

    [Theory]
    [InlineData("", "cpu_seconds", "memory_bytes")]
    [InlineData("CPU", "cpu_seconds")]
    [InlineData("_ -cpu", "memory_bytes")]
    [InlineData("cpu seconds", "cpu_seconds")]
    [InlineData("cpu memory")]
    public void Filter_words_must_all_be_there_and_those_with_a_minus_sign_must_not(string filter, params string[] found)
    {
        _store.Write(Of(Series(["__name__=cpu_seconds"], (1, 1)), Series(["__name__=memory_bytes"], (1, 1))));

        var page = _store.Find(new SeriesFilter(filter), 10);

        page.Series.Select(series => series.Text).ShouldBe(found);
        page.MatchingSeries.ShouldBe(found.Length);
        page.TotalSeries.ShouldBe(2);
    }

    [Fact]
    public void Shows_no_more_than_asked_for_and_still_counts_all()
    {
        _store.Write(Of(Series(["__name__=a"], (1, 1)), Series(["__name__=b"], (1, 1))));

        var page = _store.Find(new SeriesFilter(""), 1);

        page.Series.Count.ShouldBe(1);
        page.MatchingSeries.ShouldBe(2);
    }

    internal static SampleStore StoreOf(int maxSeries) =>
        new(new ConfigurationInForce(new ScrapeClusterOptions { Builtin = new BuiltinOptions { ReceiverMaxSeries = maxSeries } }));

    private SeriesPage All() => _store.Find(new SeriesFilter(""), 100);
}
