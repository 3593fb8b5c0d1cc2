using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Server.BuiltinReceiver;
using Shouldly;
using Snappier;
using Xunit;
using static ScrapeCluster.Server.Tests.BuiltinReceiver.WriteRequests;

namespace ScrapeCluster.Server.Tests.BuiltinReceiver;

public sealed class ReceiverEndpointsTests : IAsyncLifetime
{
    private static readonly byte[] Good = Of(Series(["__name__=up", "job=node"], (1700000000123, 1), (1700000005123, 0.25)));

    private TestWeb _web = null!;

    public async ValueTask InitializeAsync() => _web = await TestWeb.StartAsync(
        new BuiltinOptions { ReceiverEnabled = true }, services => services.AddSingleton<SampleStore>(), routes => routes.MapReceiver());

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Theory]
    [InlineData("application/x-protobuf", "snappy")]
    [InlineData("application/x-protobuf;proto=prometheus.WriteRequest", "snappy")]
    [InlineData("", "")] // Prometheus takes these too
    public async Task A_good_request_is_answered_204_and_shown(string contentType, string contentEncoding)
    {
        var answer = await PostAsync(Snappy.CompressToArray(Good), contentType, contentEncoding);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var series = (await FindAsync("")).GetProperty("series").EnumerateArray().ShouldHaveSingleItem();
        series.GetProperty("text").GetString().ShouldBe("""up{job="node"}""");
        series.GetProperty("samples").GetRawText().ShouldBe("""[[1700000000.123,"1"],[1700000005.123,"0.25"]]""");
    }

    [Theory]
    [InlineData("application/json", "snappy", "Cannot take Content-Type \"application/json\"; allowed is application/x-protobuf.")]
    [InlineData("application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy", "this receiver speaks remote write 1.0")]
    [InlineData("application/x-protobuf", "gzip", "Cannot take Content-Encoding \"gzip\"; allowed is snappy.")]
    public async Task Another_media_type_is_answered_415(string contentType, string contentEncoding, string text)
    {
        var answer = await PostAsync(Snappy.CompressToArray(Good), contentType, contentEncoding);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(text);
    }

    public static TheoryData<string, byte[]> BadRequests => new()
    {
        { "labels are not sorted: \"a\" comes after \"job\"", Of(Series(["__name__=up", "job=x", "a=1"], (1, 1))) },
        { "label \"a\" stands twice in up{a=\"1\"}", Of(Series(["__name__=up", "a=1", "a=2"], (1, 1))) },
        { "label \"a\" has an empty value after up", Of(Series(["__name__=up", "a="], (1, 1))) },
        { "a label without a name follows", Of(Series(["=x"], (1, 1))) },
        { "series {job=\"x\"} has no label __name__", Of(Series(["job=x"], (1, 1))) },
        { "a series has more than 65536 bytes of labels", Of(Series(["__name__=up", $"long={new string('x', 70_000)}"], (1, 1))) },
        { "a label is not valid UTF-8", Of(Message(series => series.Field(1, Message(label => { label.Field(1, [0xc3, 0x28]); label.Field(2, [0x61]); })))) },
        { "field 1 claims 100 bytes where 1 are left", [0x0a, 100, 0] },
        { "it ends in the middle of a field", [0x0a] },
        { "field 1 has wire type 0 instead of 2", [0x08, 1] },
        { "field 9 has wire type 7", [0x4f] },
        { "field number 0 is not allowed", [0x02, 0] },
        { "a number is longer than ten bytes", [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1] },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task What_breaks_the_protocol_is_answered_400_with_the_reason(string reason, byte[] request)
    {
        var answer = await PostAsync(Snappy.CompressToArray(request));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldStartWith("Cannot read the write request: ");
        text.ShouldContain(reason);
        (await FindAsync("")).GetProperty("totalSeries").GetInt32().ShouldBe(0);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0x0f, 0 })]
    [InlineData(new byte[] { 5, 0x10, 0x61 })]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 4, 0 })] // 1 GiB
    public async Task What_is_no_snappy_block_or_unfolds_too_far_is_answered_400(byte[] body)
    {
        var answer = await PostAsync(body);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldStartWith("Cannot read the write request: it is ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_above_the_bound_is_answered_413(bool isLengthKnown)
    {
        using var content = new StreamContent(new MemoryStream(new byte[WriteRequestBody.MaxCompressedBytes + 1]));
        if (!isLengthKnown)
            content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/write") { Content = content };
        request.Headers.TransferEncodingChunked = !isLengthKnown;
        request.Headers.ExpectContinue = true;

        var answer = await _web.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_sample_out_of_order_is_answered_400_like_Prometheus_does()
    {
        await PostAsync(Snappy.CompressToArray(Of(Series(["__name__=up"], (2000, 1)))));

        var answer = await PostAsync(Snappy.CompressToArray(Of(Series(["__name__=up"], (1000, 1)))));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("out of order sample for up");
    }

    [Fact]
    public async Task Exemplars_histograms_metadata_and_unknown_fields_are_passed_over()
    {
        var series = Series(["__name__=up"], (1, 1)).Concat(Message(rest => { rest.Field(3, [1, 2]); rest.Field(4, [3]); })).ToArray();
        var request = Message(output =>
        {
            output.Field(1, series);
            output.Field(3, [9, 9]);
            output.WriteTag(15, WireFormat.WireType.Fixed32);
            output.WriteFixed32(7);
            output.WriteTag(16, WireFormat.WireType.Varint);
            output.WriteInt64(-1);
        });

        (await PostAsync(Snappy.CompressToArray(request))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Values_that_JSON_has_no_number_for_are_words()
    {
        await PostAsync(Snappy.CompressToArray(Of(Series(
            ["__name__=odd"], (1, double.PositiveInfinity), (2, double.NegativeInfinity), (3, double.NaN), (4, SpecialValues.StaleNaN)))));

        (await FindAsync("odd")).GetProperty("series")[0].GetProperty("samples").GetRawText()
            .ShouldBe("""[[0.001,"+Inf"],[0.002,"-Inf"],[0.003,"NaN"],[0.004,"stale"]]""");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("10001")]
    public async Task A_limit_that_is_none_is_answered_400(string limit)
    {
        var answer = await _web.Http.GetAsync($"/api/v1/receiver/series?limit={limit}");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"errorType\":\"bad_data\"");
    }

    [Fact]
    public async Task Switched_off_it_answers_404_and_says_how_to_switch_it_on()
    {
        _web.InForce.Options = new ScrapeClusterOptions();

        var answer = await PostAsync(Snappy.CompressToArray(Good));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("scrapecluster: {builtin_receiver: {enabled: true}}");
        (await _web.Http.GetAsync("/api/v1/receiver/series")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string contentType = "application/x-protobuf", string contentEncoding = "snappy")
    {
        using var content = new ByteArrayContent(body);
        if (contentType.Length > 0)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (contentEncoding.Length > 0)
            content.Headers.ContentEncoding.Add(contentEncoding);
        return await _web.Http.PostAsync("/api/v1/write", content);
    }

    private async Task<JsonElement> FindAsync(string filter)
    {
        using var answer = JsonDocument.Parse(await _web.Http.GetStringAsync($"/api/v1/receiver/series?filter={Uri.EscapeDataString(filter)}"));
        return answer.RootElement.GetProperty("data").Clone();
    }
}
