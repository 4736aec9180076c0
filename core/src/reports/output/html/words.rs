//! What the page says, in Spanish, Portuguese and English: data. `{}` stands for
//! what is put there.

use crate::language::Language;
use crate::model::FindingKind;

/// The name of a kind of finding, what it means, and what to do about it.
#[derive(Debug)]
pub(super) struct KindWords {
    pub(super) name: &'static str,
    pub(super) means: &'static str,
    pub(super) to_do: &'static str,
}

const fn kind(name: &'static str, means: &'static str, to_do: &'static str) -> KindWords {
    KindWords { name, means, to_do }
}

#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) period: &'static str,
    pub(super) from_to: &'static str,
    pub(super) no_period: &'static str,
    pub(super) made: &'static str,
    pub(super) currency: &'static str,
    pub(super) no_currency: &'static str,
    pub(super) rows: &'static str,
    pub(super) sales: &'static str,

    pub(super) in_short: &'static str,
    pub(super) all_well: &'static str,
    pub(super) some_to_look_at: &'static str,
    pub(super) to_look_at: &'static str,

    pub(super) totals: &'static str,
    pub(super) totals_caption: &'static str,
    pub(super) concept: &'static str,
    pub(super) amount: &'static str,
    pub(super) gross: &'static str,
    pub(super) refunds: &'static str,
    pub(super) chargebacks: &'static str,
    pub(super) other: &'static str,
    pub(super) fees: &'static str,
    pub(super) taxes: &'static str,
    pub(super) net: &'static str,
    pub(super) payouts: &'static str,
    pub(super) gross_note: &'static str,
    pub(super) refunds_note: &'static str,
    pub(super) chargebacks_note: &'static str,
    pub(super) other_note: &'static str,
    pub(super) fees_note: &'static str,
    pub(super) taxes_note: &'static str,
    pub(super) net_note: &'static str,
    pub(super) payouts_note: &'static str,
    pub(super) equation: &'static str,
    pub(super) balances: &'static str,
    pub(super) does_not_balance: &'static str,
    pub(super) rows_add_up: &'static str,
    pub(super) rows_do_not: &'static str,
    pub(super) balance_right: &'static str,
    pub(super) balance_wrong: &'static str,

    pub(super) findings: &'static str,
    pub(super) findings_caption: &'static str,
    pub(super) finding: &'static str,
    pub(super) count: &'static str,
    pub(super) meaning: &'static str,
    pub(super) to_do: &'static str,
    pub(super) pending: KindWords,
    pub(super) for_an_amount: &'static str,

    pub(super) by_day: &'static str,
    pub(super) by_pos: &'static str,
    pub(super) by_store: &'static str,
    pub(super) by_method: &'static str,
    pub(super) day: &'static str,
    pub(super) pos: &'static str,
    pub(super) store: &'static str,
    pub(super) method: &'static str,
    pub(super) without: &'static str,
    pub(super) none_named: &'static str,
    pub(super) amounts_in: &'static str,
    pub(super) total: &'static str,

    pub(super) bars_title: &'static str,
    pub(super) bars_desc: &'static str,
    pub(super) a_bar_is: [&'static str; 4],
    pub(super) week_of: &'static str,
    pub(super) shares_title: &'static str,
    pub(super) shares_desc: &'static str,
    pub(super) all_others: &'static str,

    pub(super) attention: &'static str,
    pub(super) nothing: &'static str,
    pub(super) shown: &'static str,
    pub(super) reference: &'static str,
    pub(super) operation: &'static str,
    pub(super) expected: &'static str,
    pub(super) reported: &'static str,
    pub(super) reason: &'static str,
    pub(super) file: &'static str,
    pub(super) line: &'static str,
    pub(super) in_sales: &'static str,
    pub(super) footer: &'static str,
    kinds: [KindWords; 10],
    reasons: &'static [(&'static str, &'static str)],
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::Es => &ES,
            Language::Pt => &PT,
            Language::En => &EN,
        }
    }

    pub(super) fn kind(&self, kind: FindingKind) -> &KindWords {
        let [
            matched,
            amount_differs,
            missing,
            unknown,
            refunded,
            partially_refunded,
            charged_back,
            in_mediation,
            duplicate,
            bad_row,
        ] = &self.kinds;
        match kind {
            FindingKind::Matched => matched,
            FindingKind::AmountDiffers => amount_differs,
            FindingKind::Missing => missing,
            FindingKind::Unknown => unknown,
            FindingKind::Refunded => refunded,
            FindingKind::PartiallyRefunded => partially_refunded,
            FindingKind::ChargedBack => charged_back,
            FindingKind::InMediation => in_mediation,
            FindingKind::Duplicate => duplicate,
            FindingKind::BadRow => bad_row,
        }
    }

    /// A reason that is one word, as people say it; others stay as they are.
    pub(super) fn reason<'a>(&self, reason: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.reasons.iter().find(|(word, _)| *word == reason).map_or(reason, |(_, told)| told)
    }
}

/// With each `{}` filled, in turn.
pub(super) fn filled(template: &str, parts: &[&str]) -> String {
    let mut pieces = template.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (piece, part) in pieces.zip(parts) {
        text.push_str(part);
        text.push_str(piece);
    }
    text
}

static ES: Words = Words {
    title: "Conciliación de Mercado Pago",
    period: "Período",
    from_to: "del {} al {}",
    no_period: "sin fechas",
    made: "Hecha el",
    currency: "Moneda",
    no_currency: "no indicada",
    rows: "Filas",
    sales: "Ventas",

    in_short: "En resumen",
    all_well: "Todo coincide: no hay nada que revisar.",
    some_to_look_at: "Hay hallazgos para revisar: {}. Están al final de esta página.",
    to_look_at: "Para revisar",

    totals: "Totales",
    totals_caption: "Del bruto al neto",
    concept: "Concepto",
    amount: "Monto",
    gross: "Bruto",
    refunds: "Devoluciones",
    chargebacks: "Contracargos y reclamos",
    other: "Otros",
    fees: "Comisiones",
    taxes: "Impuestos",
    net: "Neto",
    payouts: "Retiros",
    gross_note: "Cobros, antes de comisiones e impuestos.",
    refunds_note: "Lo devuelto a compradores.",
    chargebacks_note: "Lo descontado o retenido, menos lo resuelto a su favor.",
    other_note: "Los demás movimientos, y lo que no cierra en una fila.",
    fees_note: "Lo que cobró Mercado Pago.",
    taxes_note: "Lo retenido por impuestos.",
    net_note: "Lo que entró a la cuenta.",
    payouts_note: "Lo enviado a un banco; no es parte del neto.",
    equation: "Bruto + devoluciones + contracargos y reclamos + otros + comisiones + impuestos = neto:",
    balances: "La cuenta cierra.",
    does_not_balance: "La cuenta no cierra: hay una diferencia de {}.",
    rows_add_up: "En cada fila los montos suman su neto.",
    rows_do_not: "Filas cuyos montos no suman su neto: {} (las demás: {}). La diferencia está en «Otros».",
    balance_right: "El saldo final del reporte es el inicial más todos los movimientos.",
    balance_wrong: "El saldo final del reporte difiere en {} del inicial más todos los movimientos: puede faltar una parte del archivo.",

    findings: "Hallazgos",
    findings_caption: "Cuántos hay de cada tipo, qué significan y qué hacer",
    finding: "Hallazgo",
    count: "Cantidad",
    meaning: "Qué significa",
    to_do: "Qué hacer",
    pending: kind(
        "Pendientes",
        "Ventas que todavía no tienen por qué estar en el reporte.",
        "Esperar el próximo reporte.",
    ),
    for_an_amount: "Suman {}.",

    by_day: "Por día",
    by_pos: "Por caja",
    by_store: "Por sucursal",
    by_method: "Por medio de pago",
    day: "Día",
    pos: "Caja",
    store: "Sucursal",
    method: "Medio de pago",
    without: "(sin dato)",
    none_named: "El reporte no lo indica en ninguna fila.",
    amounts_in: "Montos en {}",
    total: "Total",

    bars_title: "Bruto y neto por período",
    bars_desc: "Gráfico de barras, del {} al {}. Los mismos números están en la tabla.",
    a_bar_is: [
        "Cada barra es un día con movimientos.",
        "Cada barra es una semana, de lunes a domingo: los días son demasiados para el gráfico.",
        "Cada barra es un mes: los días son demasiados para el gráfico.",
        "Cada barra es un año: los días son demasiados para el gráfico.",
    ],
    week_of: "Semana del {}",
    shares_title: "Parte de cada medio de pago en el bruto",
    shares_desc: "Gráfico de barras. Los mismos números están en la tabla.",
    all_others: "Los demás ({})",

    attention: "Para revisar",
    nothing: "Nada.",
    shown: "Se muestran {} de {}. Todos están en los archivos CSV y JSON de esta conciliación.",
    reference: "Referencia",
    operation: "Operación",
    expected: "Esperado",
    reported: "Informado",
    reason: "Motivo",
    file: "Archivo",
    line: "Línea",
    in_sales: "ventas",
    footer: "Hecha con cobro. Los montos son exactos, como están en el reporte.",
    kinds: [
        kind("Coinciden", "El pago de una venta, por lo esperado.", "Nada."),
        kind(
            "Monto distinto",
            "El pago de una venta, por otro monto o en otra moneda.",
            "Comparar la venta con el pago y corregir lo que esté mal.",
        ),
        kind(
            "Faltan",
            "Ventas que deberían estar en el reporte y no están.",
            "Buscar el pago en Mercado Pago: si no existe, la venta no se cobró.",
        ),
        kind(
            "Desconocidos",
            "Movimientos de ninguna venta conocida: pagos, retiros, impuestos y otros.",
            "Buscar a qué corresponde cada uno. Retiros, impuestos, envíos y reservas no se listan abajo.",
        ),
        kind(
            "Devueltas",
            "Devoluciones con las que toda la venta volvió al comprador.",
            "Ver que cada una esté registrada.",
        ),
        kind(
            "Devueltas en parte",
            "Devoluciones de una parte de la venta.",
            "Ver que cada una esté registrada.",
        ),
        kind(
            "Contracargos",
            "El titular de la tarjeta desconoció el pago, o el caso se resolvió a favor del comercio.",
            "Presentar los comprobantes en Mercado Pago antes de que venza el plazo.",
        ),
        kind(
            "En mediación",
            "El comprador reclamó y el dinero está retenido, o el caso se resolvió a favor del comercio.",
            "Responder el reclamo en Mercado Pago.",
        ),
        kind(
            "Duplicados",
            "Un segundo pago de la misma venta, o una fila repetida, cuyo dinero se cuenta una sola vez.",
            "Devolver el segundo pago si el comprador pagó dos veces.",
        ),
        kind(
            "Filas ilegibles",
            "Filas que no se pueden leer. Su dinero no está en los totales.",
            "Corregir el archivo, o generarlo de nuevo.",
        ),
    ],
    reasons: &[
        ("payment_id", "por el id del pago"),
        ("order_id", "por el id de la orden"),
        ("external_reference", "por la referencia"),
        ("no_sale", "sin venta"),
        ("not_in_report", "no está en el reporte"),
        ("before_report", "anterior al reporte"),
        ("second_payment", "segundo pago"),
        ("second_row", "segunda fila del pago"),
        ("repeated_row", "fila repetida"),
        ("currency", "otra moneda"),
        ("chargeback_cancel", "contracargo a favor"),
        ("dispute_cancel", "reclamo a favor"),
        ("other", "otro movimiento"),
    ],
};

static PT: Words = Words {
    title: "Conciliação do Mercado Pago",
    period: "Período",
    from_to: "de {} a {}",
    no_period: "sem datas",
    made: "Feita em",
    currency: "Moeda",
    no_currency: "não indicada",
    rows: "Linhas",
    sales: "Vendas",

    in_short: "Em resumo",
    all_well: "Tudo confere: não há nada para verificar.",
    some_to_look_at: "Há itens para verificar: {}. Estão no final desta página.",
    to_look_at: "Para verificar",

    totals: "Totais",
    totals_caption: "Do bruto ao líquido",
    concept: "Item",
    amount: "Valor",
    gross: "Bruto",
    refunds: "Devoluções",
    chargebacks: "Chargebacks e reclamações",
    other: "Outros",
    fees: "Tarifas",
    taxes: "Impostos",
    net: "Líquido",
    payouts: "Retiradas",
    gross_note: "Recebimentos, antes de tarifas e impostos.",
    refunds_note: "O que foi devolvido a compradores.",
    chargebacks_note: "O que foi descontado ou retido, menos o decidido a favor da loja.",
    other_note: "Os demais movimentos, e o que não fecha em uma linha.",
    fees_note: "O que o Mercado Pago cobrou.",
    taxes_note: "O que foi retido para impostos.",
    net_note: "O que entrou na conta.",
    payouts_note: "O que foi enviado a um banco; não faz parte do líquido.",
    equation: "Bruto + devoluções + chargebacks e reclamações + outros + tarifas + impostos = líquido:",
    balances: "A conta fecha.",
    does_not_balance: "A conta não fecha: há uma diferença de {}.",
    rows_add_up: "Em cada linha os valores somam o seu líquido.",
    rows_do_not: "Linhas cujos valores não somam o seu líquido: {} (as demais: {}). A diferença está em “Outros”.",
    balance_right: "O saldo final do relatório é o inicial mais todos os movimentos.",
    balance_wrong: "O saldo final do relatório difere em {} do inicial mais todos os movimentos: pode faltar uma parte do arquivo.",

    findings: "Resultados",
    findings_caption: "Quantos há de cada tipo, o que significam e o que fazer",
    finding: "Resultado",
    count: "Quantidade",
    meaning: "O que significa",
    to_do: "O que fazer",
    pending: kind(
        "Pendentes",
        "Vendas que ainda não precisam estar no relatório.",
        "Aguardar o próximo relatório.",
    ),
    for_an_amount: "Somam {}.",

    by_day: "Por dia",
    by_pos: "Por caixa",
    by_store: "Por loja",
    by_method: "Por meio de pagamento",
    day: "Dia",
    pos: "Caixa",
    store: "Loja",
    method: "Meio de pagamento",
    without: "(sem dado)",
    none_named: "O relatório não o indica em nenhuma linha.",
    amounts_in: "Valores em {}",
    total: "Total",

    bars_title: "Bruto e líquido por período",
    bars_desc: "Gráfico de barras, de {} a {}. Os mesmos números estão na tabela.",
    a_bar_is: [
        "Cada barra é um dia com movimentos.",
        "Cada barra é uma semana, de segunda a domingo: os dias são demais para o gráfico.",
        "Cada barra é um mês: os dias são demais para o gráfico.",
        "Cada barra é um ano: os dias são demais para o gráfico.",
    ],
    week_of: "Semana de {}",
    shares_title: "Parte de cada meio de pagamento no bruto",
    shares_desc: "Gráfico de barras. Os mesmos números estão na tabela.",
    all_others: "Os demais ({})",

    attention: "Para verificar",
    nothing: "Nada.",
    shown: "Mostrados {} de {}. Todos estão nos arquivos CSV e JSON desta conciliação.",
    reference: "Referência",
    operation: "Operação",
    expected: "Esperado",
    reported: "Informado",
    reason: "Motivo",
    file: "Arquivo",
    line: "Linha",
    in_sales: "vendas",
    footer: "Feita com cobro. Os valores são exatos, como estão no relatório.",
    kinds: [
        kind("Conferem", "O pagamento de uma venda, no valor esperado.", "Nada."),
        kind(
            "Valor diferente",
            "O pagamento de uma venda, em outro valor ou outra moeda.",
            "Comparar a venda com o pagamento e corrigir o que estiver errado.",
        ),
        kind(
            "Faltam",
            "Vendas que deveriam estar no relatório e não estão.",
            "Procurar o pagamento no Mercado Pago: se não existe, a venda não foi cobrada.",
        ),
        kind(
            "Desconhecidos",
            "Movimentos de nenhuma venda conhecida: pagamentos, retiradas, impostos e outros.",
            "Descobrir a que corresponde cada um. Retiradas, impostos, envios e reservas não são listados abaixo.",
        ),
        kind(
            "Devolvidas",
            "Devoluções com as quais toda a venda voltou ao comprador.",
            "Verificar se cada uma está registrada.",
        ),
        kind(
            "Devolvidas em parte",
            "Devoluções de uma parte da venda.",
            "Verificar se cada uma está registrada.",
        ),
        kind(
            "Chargebacks",
            "O titular do cartão contestou o pagamento, ou o caso foi decidido a favor da loja.",
            "Apresentar os comprovantes no Mercado Pago antes do fim do prazo.",
        ),
        kind(
            "Em mediação",
            "O comprador reclamou e o dinheiro está retido, ou o caso foi decidido a favor da loja.",
            "Responder à reclamação no Mercado Pago.",
        ),
        kind(
            "Duplicados",
            "Um segundo pagamento da mesma venda, ou uma linha repetida, cujo dinheiro conta uma só vez.",
            "Devolver o segundo pagamento se o comprador pagou duas vezes.",
        ),
        kind(
            "Linhas ilegíveis",
            "Linhas que não podem ser lidas. Seu dinheiro não está nos totais.",
            "Corrigir o arquivo, ou gerá-lo de novo.",
        ),
    ],
    reasons: &[
        ("payment_id", "pelo id do pagamento"),
        ("order_id", "pelo id da order"),
        ("external_reference", "pela referência"),
        ("no_sale", "sem venda"),
        ("not_in_report", "não está no relatório"),
        ("before_report", "anterior ao relatório"),
        ("second_payment", "segundo pagamento"),
        ("second_row", "segunda linha do pagamento"),
        ("repeated_row", "linha repetida"),
        ("currency", "outra moeda"),
        ("chargeback_cancel", "chargeback a favor"),
        ("dispute_cancel", "reclamação a favor"),
        ("other", "outro movimento"),
    ],
};

static EN: Words = Words {
    title: "Mercado Pago reconciliation",
    period: "Period",
    from_to: "{} to {}",
    no_period: "no dates",
    made: "Made",
    currency: "Currency",
    no_currency: "not named",
    rows: "Rows",
    sales: "Sales",

    in_short: "In short",
    all_well: "Everything matches: there is nothing to look at.",
    some_to_look_at: "Findings to look at: {}. They are at the end of this page.",
    to_look_at: "To look at",

    totals: "Totals",
    totals_caption: "From gross to net",
    concept: "Item",
    amount: "Amount",
    gross: "Gross",
    refunds: "Refunds",
    chargebacks: "Chargebacks and claims",
    other: "Other",
    fees: "Fees",
    taxes: "Taxes",
    net: "Net",
    payouts: "Payouts",
    gross_note: "Payments, before fees and taxes.",
    refunds_note: "What went back to buyers.",
    chargebacks_note: "What was taken or held, less what was decided for the shop.",
    other_note: "All other movements, and what a row's own sum leaves over.",
    fees_note: "What Mercado Pago charged.",
    taxes_note: "What was withheld for taxes.",
    net_note: "What came into the account.",
    payouts_note: "What was sent to a bank; no part of the net.",
    equation: "Gross + refunds + chargebacks and claims + other + fees + taxes = net:",
    balances: "It balances.",
    does_not_balance: "It does not balance: the difference is {}.",
    rows_add_up: "In every row the amounts add up to its net.",
    rows_do_not: "Rows whose amounts do not add up to their net: {} (all others: {}). The difference is in “Other”.",
    balance_right: "The report's closing balance is its opening one and all movements.",
    balance_wrong: "The report's closing balance differs by {} from its opening one and all movements: a part of the file may be missing.",

    findings: "Findings",
    findings_caption: "How many there are of each kind, what they mean and what to do",
    finding: "Finding",
    count: "Count",
    meaning: "What it means",
    to_do: "What to do",
    pending: kind("Pending", "Sales that need not be in the report yet.", "Wait for the next report."),
    for_an_amount: "They come to {}.",

    by_day: "By day",
    by_pos: "By POS",
    by_store: "By store",
    by_method: "By payment method",
    day: "Day",
    pos: "POS",
    store: "Store",
    method: "Payment method",
    without: "(not given)",
    none_named: "No row of the report names one.",
    amounts_in: "Amounts in {}",
    total: "Total",

    bars_title: "Gross and net by period",
    bars_desc: "Bar chart, {} to {}. The same numbers are in the table.",
    a_bar_is: [
        "Each bar is a day with movements.",
        "Each bar is a week, Monday to Sunday: there are too many days for a chart.",
        "Each bar is a month: there are too many days for a chart.",
        "Each bar is a year: there are too many days for a chart.",
    ],
    week_of: "Week of {}",
    shares_title: "Each payment method's share of the gross",
    shares_desc: "Bar chart. The same numbers are in the table.",
    all_others: "All others ({})",

    attention: "To look at",
    nothing: "Nothing.",
    shown: "{} of {} are shown. All of them are in this reconciliation's CSV and JSON files.",
    reference: "Reference",
    operation: "Operation",
    expected: "Expected",
    reported: "Reported",
    reason: "Reason",
    file: "File",
    line: "Line",
    in_sales: "sales",
    footer: "Made with cobro. Amounts are exact, as they are in the report.",
    kinds: [
        kind("Matched", "A sale's payment, of what was expected.", "Nothing."),
        kind(
            "Amount differs",
            "A sale's payment, of another amount or in another currency.",
            "Compare the sale with the payment and correct what is wrong.",
        ),
        kind(
            "Missing",
            "Sales that should be in the report, and are not.",
            "Look for the payment at Mercado Pago: if there is none, the sale was not paid.",
        ),
        kind(
            "Unknown",
            "Movements of no known sale: payments, payouts, taxes and others.",
            "Find out what each was for. Payouts, taxes, shipping and reserves are not listed below.",
        ),
        kind(
            "Refunded",
            "Refunds with which all of a sale went back to the buyer.",
            "See that each of them is in the books.",
        ),
        kind("Refunded in part", "Refunds of a part of a sale.", "See that each of them is in the books."),
        kind(
            "Charged back",
            "The card holder disowned the payment, or the case was decided for the shop.",
            "Hand in the receipts at Mercado Pago before the time is up.",
        ),
        kind(
            "In mediation",
            "The buyer made a claim and the money is held, or the case was decided for the shop.",
            "Answer the claim at Mercado Pago.",
        ),
        kind(
            "Duplicate",
            "A second payment of the same sale, or a repeated row, whose money counts once.",
            "Refund the second payment if the buyer paid twice.",
        ),
        kind(
            "Bad rows",
            "Rows that can't be read. Their money is not in the totals.",
            "Mend the file, or generate it again.",
        ),
    ],
    reasons: &[
        ("payment_id", "by the payment's id"),
        ("order_id", "by the order's id"),
        ("external_reference", "by the reference"),
        ("no_sale", "no such sale"),
        ("not_in_report", "not in the report"),
        ("before_report", "before the report begins"),
        ("second_payment", "second payment"),
        ("second_row", "second row of the payment"),
        ("repeated_row", "repeated row"),
        ("currency", "another currency"),
        ("chargeback_cancel", "chargeback won"),
        ("dispute_cancel", "claim won"),
        ("other", "another movement"),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_languages_know_the_same_reasons() {
        let known = |words: &Words| words.reasons.iter().map(|(word, _)| *word).collect::<Vec<_>>();
        assert_eq!(known(&ES), known(&EN));
        assert_eq!(known(&PT), known(&EN));
        assert_eq!(EN.reason("no_sale"), "no such sale");
        assert_eq!(EN.reason("amount: not a number"), "amount: not a number");
    }

    #[test]
    fn places_are_filled_in_turn() {
        assert_eq!(filled("{} of {}.", &["1", "{}"]), "1 of {}.");
        assert_eq!(filled("none", &["1"]), "none");
    }
}
