using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

/// <summary>A receiver does as its script says; the table holds what it must have got, request by request.</summary>
public sealed class SendingScriptTests : IAsyncLifetime
{
    private SendingRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await SendingRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    // Five fragments of one sample of the same series, at most two in a request. A step of the script: a status, with the seconds of Retry-After
    // behind a colon, or what is done to the connection.
    [Theory]
    [InlineData("", "1,2/2:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("200 202 204", "1,2/2:200 3,4/2:202 5/1:204", 5, 0)]
    [InlineData("500 503 504", "1,2/2:500 1,2/2:503 1,2/2:504 1,2/2:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("204 500 500", "1,2/2:204 3,4/2:500 3,4/2:500 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("429 429:7 204 429", "1,2/2:429 1,2/2:429 1,2/2:204 3,4/2:429 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("400 204", "1,2/2:400 3,4/2:204 5/1:204", 5, 2)]
    [InlineData("204 400 204", "1,2/2:204 3,4/2:400 5/1:204", 5, 2)]
    [InlineData("401 403 404", "1,2/2:401 3,4/2:403 5/1:404", 5, 5)]
    [InlineData("413", "1,2/2:413 1/1:204 2/1:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("413 413 204 413", "1,2/2:413 1/1:413 2/1:204 3,4/2:413 3/1:204 4/1:204 5/1:204", 5, 1)]
    [InlineData("500 413", "1,2/2:500 1,2/2:413 1/1:204 2/1:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("422 409 410", "1,2/2:422 3,4/2:409 5/1:410", 5, 5)]
    [InlineData("301", "1,2/2:301 3,4/2:204 5/1:204", 5, 2)]
    [InlineData("408 501 505 599", "1,2/2:408 3,4/2:501 3,4/2:505 3,4/2:599 3,4/2:204 5/1:204", 5, 2)]
    [InlineData("hang", "1,2/2:204 1,2/2:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("close close", "1,2/2:204 1,2/2:204 1,2/2:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("break500", "1,2/2:500 1,2/2:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("reset:10 reset:0", "1,2/2:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("slow:400", "1,2/2:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("written:0 written:x", "1,2/2:204 3,4/2:204 5/1:204", 5, 0)]
    [InlineData("503:10 reset:5 429:3 close 400 413", "1,2/2:503 1,2/2:429 1,2/2:204 1,2/2:400 3,4/2:413 3/1:204 4/1:204 5/1:204", 5, 2)]
    public async Task What_is_sent_follows_from_what_was_answered(string script, string sent, int samples, int refused)
    {
        _rig.Options = _rig.Options with { Queue = new QueueOptions { MaxSamplesPerSend = 2 } };
        _rig.Append(Enumerable.Range(1, samples).Select(i => TestFragments.Of("s", i)));
        _rig.Receiver.Script(script.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(AnswerOf));

        await _rig.SendAllAsync();

        _rig.Sent().ShouldBe(sent);
        _rig.Account.Ledger.Acknowledged.ShouldBe(samples - refused);
        _rig.Account.Ledger.Dropped(DropReason.Refused).ShouldBe(refused);
        _rig.Receiver.SampleCount.ShouldBe(samples - refused);
        _rig.Receiver.Duplicates.ShouldBeEmpty();
        _rig.ShouldAddUp();
    }

    [Fact]
    public async Task Doubles_come_only_where_the_receiver_took_a_request_and_did_not_say_so()
    {
        _rig.Append(Enumerable.Range(1, 3).Select(i => TestFragments.Of("s", i)));
        _rig.Receiver.Script(ReceiverAnswer.AcceptAndClose);

        await _rig.SendAllAsync();

        _rig.Sent().ShouldBe("1,2,3/3:204 1,2,3/3:204");
        _rig.Receiver.Duplicates.Count.ShouldBe(3);
        _rig.ShouldAddUp();
    }

    [Theory]
    [InlineData("503:20", 20)]
    [InlineData("429:20", 20)]
    [InlineData("429:1 429:40", 41)]
    [InlineData("503:3 503:3 503:3", 9)]
    public async Task What_the_receiver_asks_for_is_waited_for_and_little_more(string script, int seconds)
    {
        _rig.Append(TestFragments.Of("s", 1));
        _rig.Receiver.Script(script.Split(' ').Select(AnswerOf));

        var took = await _rig.SendAllAsync();

        took.ShouldBeInRange(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds((1.3 * seconds) + 1));
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(5_000)]
    [InlineData(60_000)]
    public async Task A_receiver_that_takes_less_gets_every_sample_once_in_parts_that_it_takes(int maxBodyBytes)
    {
        _rig.Receiver.MaxBodyBytes = maxBodyBytes;
        for (var i = 0; i < 5; i++)
            _rig.Append(TestFragments.Of("s", 1000 + i, seriesCount: 2_000), TestFragments.Of("t", 1000 + i, seriesCount: 100));

        await _rig.SendAllAsync();

        _rig.Receiver.SampleCount.ShouldBe(5 * 2_100);
        _rig.Receiver.Duplicates.ShouldBeEmpty();
        _rig.Account.Ledger.Acknowledged.ShouldBe(5 * 2_100);
        _rig.ShouldAddUp();
    }

    [Fact]
    public async Task What_was_learned_about_size_is_remembered_for_a_while()
    {
        _rig.Receiver.MaxBodyBytes = 12_000;
        for (var i = 0; i < 40; i++)
            _rig.Append(TestFragments.Of("s", 1000 + i, seriesCount: 2_000));

        await _rig.SendAllAsync();

        _rig.Receiver.Requests.Count(request => request.Answer.StatusCode == 413).ShouldBeLessThan(6);
        _rig.Receiver.SampleCount.ShouldBe(40 * 2_000);
        _rig.ShouldAddUp();
    }

    [Theory]
    [InlineData(500, 1_000_000)]
    [InlineData(2_000, 4_000)]
    public async Task A_fragment_that_is_larger_than_the_limits_is_cut_before_it_is_sent(int maxSamples, int maxBytes)
    {
        _rig.Options = _rig.Options with { Queue = new QueueOptions { MaxSamplesPerSend = maxSamples }, MaxRequestBytes = maxBytes };
        _rig.Append(TestFragments.Of("s", 1, seriesCount: 2_000), TestFragments.Of("s", 2, seriesCount: 2_000));

        await _rig.SendAllAsync();

        _rig.Receiver.Requests.ShouldAllBe(request => request.SampleCount <= maxSamples && request.BodyBytes <= maxBytes);
        _rig.Receiver.SampleCount.ShouldBe(4_000);
        _rig.Account.Ledger.Acknowledged.ShouldBe(4_000);
        _rig.ShouldAddUp();
    }

    [Fact]
    public async Task A_series_that_is_too_large_alone_is_dropped_and_the_others_are_not()
    {
        _rig.Receiver.MaxBodyBytes = 1_000;
        var noise = new Random(1);
        var huge = new string([.. Enumerable.Range(0, 5_000).Select(_ => (char)noise.Next('a', 'z'))]);
        _rig.Append(TestFragments.Of("s", 1, seriesCount: 30), TestFragments.Of(huge, 2), TestFragments.Of("s", 3, seriesCount: 30));

        await _rig.SendAllAsync();

        _rig.Account.Ledger.Dropped(DropReason.Refused).ShouldBe(1);
        _rig.Receiver.SampleCount.ShouldBe(60);
        _rig.Account.Traffic.RefusedSamples.ShouldHaveSingleItem().Key.ShouldBe(("413", RefusalReason.TooLarge));
        _rig.ShouldAddUp();
    }

    [Fact]
    public async Task A_receiver_that_writes_less_than_it_accepts_is_told_of()
    {
        _rig.Append(TestFragments.Of("s", 1, seriesCount: 10));
        _rig.Receiver.Script(AnswerOf("written:4"));

        await _rig.SendAllAsync();

        _rig.Log.Lines.ShouldHaveSingleItem().ShouldContain("accepted a request of 10 samples but says that it wrote 4");
    }

    [Fact]
    public async Task Refusals_are_logged_with_the_first_kibibyte_once_per_status_and_period()
    {
        _rig.Options = _rig.Options with { Queue = new QueueOptions { MaxSamplesPerSend = 1 } };
        _rig.Append(Enumerable.Range(1, 20).Select(i => TestFragments.Of("s", i)));
        _rig.Receiver.Script(Enumerable.Range(0, 20).Select(i => ReceiverAnswer.Status(i % 2 == 0 ? 400 : 422, body: ReceiverTexts.PrometheusOutOfOrder + new string('x', 5_000))));

        await _rig.SendAllAsync();

        _rig.Log.Lines.Count.ShouldBe(2);
        _rig.Log.Lines.ShouldAllBe(line => line.Length < 1_400 && line.Contains("out of order sample"));
        _rig.Account.Traffic.RefusedSamples.ShouldBe(
            [new(("400", RefusalReason.OutOfOrder), 10), new(("422", RefusalReason.OutOfOrder), 10)], ignoreOrder: true);
    }

    private static ReceiverAnswer AnswerOf(string step)
    {
        var (what, number) = step.Split(':') is [var first, var second] ? (first, second) : (step, "");
        return what switch
        {
            "hang" => ReceiverAnswer.Hang,
            "close" => ReceiverAnswer.Close,
            "reset" => ReceiverAnswer.ResetAfter(int.Parse(number)),
            "slow" => new ReceiverAnswer { ReadsBytesPerSecond = int.Parse(number) },
            "written" => new ReceiverAnswer { Headers = new Dictionary<string, string> { ["X-Prometheus-Remote-Write-Samples-Written"] = number } },
            "break500" => ReceiverAnswer.Status(500, body: "the answer breaks off h") with { BreaksOffAnswer = true },
            _ => ReceiverAnswer.Status(int.Parse(what), number.Length > 0 ? number : null),
        };
    }
}
