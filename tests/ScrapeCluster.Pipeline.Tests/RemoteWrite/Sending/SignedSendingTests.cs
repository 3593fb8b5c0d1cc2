using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class SignedSendingTests
{
    [Fact]
    public async Task The_signer_sees_the_whole_body_and_what_the_user_adds_comes_after_it()
    {
        var signer = new Signer();
        await using var rig = await SendingRig.StartAsync(signer);
        rig.Options = rig.Options with { Headers = [new("X-Scope-OrgID", "7")] };
        rig.Append(TestFragments.Of("s", 1), TestFragments.Of("s", 2));

        await rig.SendAllAsync();

        var request = rig.Receiver.Requests.ShouldHaveSingleItem();
        request.Headers["authorization"].ShouldBe("key-0");
        request.Headers["x-scope-orgid"].ShouldBe("7");
        signer.BodyBytes.ShouldBe([request.BodyBytes]);
        signer.SawHeaders[0].ShouldNotContain("X-Scope-OrgID");
    }

    [Fact]
    public async Task A_403_renews_the_credentials_and_is_sent_again_at_once()
    {
        var signer = new Signer();
        await using var rig = await SendingRig.StartAsync(signer);
        rig.Receiver.LetsIn = request => request.Headers["authorization"] != "key-0";
        rig.Receiver.Clock = () => new DateTimeOffset(2026, 1, 2, 4, 0, 0, TimeSpan.Zero);
        rig.Append(TestFragments.Of("s", 1));

        var took = await rig.SendAllAsync();

        took.ShouldBe(TimeSpan.Zero);
        rig.Sent().ShouldBe("1/1:403 1/1:204");
        signer.ReceiverTimes.ShouldBe([new DateTimeOffset(2026, 1, 2, 4, 0, 0, TimeSpan.Zero)]);
        rig.Log.Lines.ShouldBeEmpty();
        rig.ShouldAddUp();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task What_is_not_believed_after_that_either_is_held_and_never_dropped(int status)
    {
        var signer = new Signer();
        await using var rig = await SendingRig.StartAsync(signer);
        rig.Append(TestFragments.Of("s", 1));
        rig.Receiver.Script(Enumerable.Repeat(ReceiverAnswer.Status(status, body: ReceiverTexts.AmpMissingToken), 20));

        var took = await rig.SendAllAsync();

        took.ShouldBeInRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120));
        signer.ReceiverTimes.Count.ShouldBeInRange(3, 5, "credentials are looked for anew every 30 s");
        rig.Account.Ledger.Acknowledged.ShouldBe(1);
        rig.Log.Lines[0].ShouldStartWith($"Error: remote_write \"test\" ({rig.Receiver.Url}) does not accept this node's credentials");
        rig.Log.Lines[0].ShouldContain("Missing Authentication Token");
        rig.Log.Lines[^1].ShouldContain("takes samples again");
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task Credentials_that_do_not_differ_are_not_tried_at_once()
    {
        var signer = new Signer { HasOthers = false };
        await using var rig = await SendingRig.StartAsync(signer);
        rig.Append(TestFragments.Of("s", 1));
        rig.Receiver.Script(ReceiverAnswer.Status(403));

        (await rig.SendAllAsync()).ShouldBeInRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Without_credentials_nothing_is_sent_and_nothing_dropped()
    {
        var signer = new Signer { Fails = 10 };
        await using var rig = await SendingRig.StartAsync(signer);
        rig.Append(TestFragments.Of("s", 1));

        await rig.SendAllAsync();

        rig.Sent().ShouldBe("1/1:204");
        rig.Account.Traffic.Requests.ShouldBe(new Dictionary<string, long> { ["204"] = 1, ["no_credentials"] = 10 }, ignoreOrder: true);
        rig.Log.Lines[0].ShouldContain("nobody knows a key");
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task Requests_that_were_signed_alike_renew_the_credentials_once()
    {
        var signer = new Signer();
        using var renewal = new CredentialRenewal(signer, TimeProvider.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => renewal.RenewAsync(0, null, default)));

        answers.ShouldAllBe(renewed => renewed);
        signer.ReceiverTimes.Count.ShouldBe(1);
        renewal.Generation.ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_path_is_named_where_the_receiver_does_not_say_what_is_wrong()
    {
        var log = new LogLines();
        var options = new RemoteWriteOptions { Name = "amp", Url = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write/" };
        using var meter = new System.Diagnostics.Metrics.Meter("test");
        var account = new EndpointAccount("amp", 1_000_000, TimeProvider.System, log);
        var sender = new EndpointSender(options, account, new HttpMessageInvoker(new SocketsHttpHandler()), new WriterMetrics(meter), TimeProvider.System, new Random(1), log);

        sender.Refused(new SendOutcome.Refused(403, ReceiverTexts.AmpMissingToken), new WriteRequest([TestFragments.Of("a", 1)]));
        sender.Release();

        log.Lines.ShouldHaveSingleItem().ShouldContain("no slash at the end");
        await Task.CompletedTask;
    }

    private sealed class Signer : IRequestSigner
    {
        private int _generation;

        public bool HasOthers { get; init; } = true;

        public int Fails { get; set; }

        public List<long> BodyBytes { get; } = [];

        public List<string> SawHeaders { get; } = [];

        public List<DateTimeOffset?> ReceiverTimes { get; } = [];

        public DateTimeOffset? ExpiresAt => null;

        public ValueTask SignAsync(HttpRequestMessage request, IReadOnlyList<ReadOnlyMemory<byte>> body, CancellationToken cancellationToken)
        {
            if (Fails-- > 0)
                throw new SigningException("nobody knows a key");
            BodyBytes.Add(body.Sum(piece => (long)piece.Length));
            SawHeaders.Add(request.Headers.ToString());
            request.Headers.TryAddWithoutValidation("Authorization", $"key-{_generation}");
            return default;
        }

        public ValueTask<bool> RefreshAsync(DateTimeOffset? receiverTime, CancellationToken cancellationToken)
        {
            ReceiverTimes.Add(receiverTime);
            _generation++;
            return new ValueTask<bool>(HasOthers);
        }

        public void Dispose()
        {
        }
    }
}
