using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class AnswerTextTests
{
    [Theory]
    [InlineData(ReceiverTexts.AmpRequestRate, ThrottleCause.RequestRate)]
    [InlineData(ReceiverTexts.CortexIngestionRate, ThrottleCause.IngestionRate)]
    [InlineData(ReceiverTexts.CortexSeriesLimit, ThrottleCause.SeriesLimit)]
    [InlineData(ReceiverTexts.MimirIngestionRate, ThrottleCause.IngestionRate)]
    [InlineData(ReceiverTexts.MimirRequestRate, ThrottleCause.RequestRate)]
    [InlineData("Too Many Requests", ThrottleCause.RequestRate)]
    [InlineData("(no text)", ThrottleCause.Unknown)]
    [InlineData("come back later", ThrottleCause.Unknown)]
    public void The_cause_of_a_429_is_read_from_its_text(string text, ThrottleCause cause) => AnswerText.CauseOf(text).ShouldBe(cause);

    [Theory]
    [InlineData(400, ReceiverTexts.PrometheusOutOfOrder, RefusalReason.OutOfOrder)]
    [InlineData(400, ReceiverTexts.MimirOutOfOrder, RefusalReason.OutOfOrder)]
    [InlineData(400, ReceiverTexts.PrometheusDuplicate, RefusalReason.DuplicateTimestamp)]
    [InlineData(400, ReceiverTexts.PrometheusTooOld, RefusalReason.TooOld)]
    [InlineData(400, ReceiverTexts.CortexSeriesLimit, RefusalReason.SeriesLimit)]
    [InlineData(400, "user=ws-1: label value too long for metric", RefusalReason.Labels)]
    [InlineData(400, "snappy: corrupt input", RefusalReason.Other)]
    [InlineData(401, "", RefusalReason.NotAllowed)]
    [InlineData(403, ReceiverTexts.AmpMissingToken, RefusalReason.NotAllowed)]
    [InlineData(404, "out of order sample", RefusalReason.WrongUrl)]
    [InlineData(413, ReceiverTexts.NginxTooLarge, RefusalReason.TooLarge)]
    [InlineData(429, ReceiverTexts.AmpRequestRate, RefusalReason.Throttled)]
    public void The_reason_of_a_refusal_is_read_from_status_and_text(int status, string text, RefusalReason reason) =>
        AnswerText.ReasonOf(status, text).ShouldBe(reason);
}
