"""Layouts of tills as they are in the world, filled with made-up rows: name → (columns, decimal mark, grain)."""

LAYOUTS: dict[str, tuple[str, str, str]] = {
    "Square, 35 columns": (
        """Date=%Y-%m-%d>day|Time=%H:%M:%S>time|Time Zone=say:Eastern Time (US & Canada)|Category=group|Item=item>product
        Qty=qty.0>qty|Price Point Name=variant>joined|SKU=|Modifiers Applied=say:Warmed x 1|Gross Sales=before|Discounts=-discount
        Net Sales=total>amount|Tax=|Transaction ID=ticket>ticket|Payment ID=ticket:p|Device Name=say:iPad|Notes=|Details=
        Event Type=say:Payment|Location=shop>shop|Dining Option=|Customer ID=|Customer Name=person|Customer Reference ID=|Unit=
        Count=qty.0|GTIN=|Itemization Type=say:Physical Good|Commission=|Employee=person|Fulfillment Note=|Channel=|Token=
        Card Brand=|PAN Suffix=""",
        ".", "ticket_lines",
    ),
    "Square, 21 columns, items without variations": (
        """Date=%m/%d/%y>day|Time=%H:%M:%S>time|Time Zone=say:Pacific|Category=group|Item=full>product|Qty=qty>qty
        Price Point Name=say:Regular|SKU=code|Modifiers Applied=|Gross Sales=before|Discounts=-discount|Net Sales=total>amount
        Tax=tax|Transaction ID=ticket>ticket|Payment ID=ticket|Device Name=say:iPad|Notes=|Details=|Event Type=say:Payment
        Location=say:Main>shop|Dining Option=say:To go""",
        ".", "ticket_lines",
    ),
    "SumUp, German": (
        """Datum=%d.%m.%Y, %H:%M>day|Typ=say:Verkauf|Transaktionsnummer=ticket:T>ticket|Zahlungsmethode=pay|Menge=qty>qty
        Beschreibung=full>product|Category=group|Sku=|Währung=say:EUR|Preis vor Rabatt=before|Rabatt=discount
        Preis (brutto)=total>amount|Preis (netto)=net|Steuer=tax|Steuersatz=rate|Konto=say:x@y""",
        ".", "ticket_lines",
    ),
    "SumUp, English": (
        """Date=%Y-%m-%d %H:%M>day|Type=say:Sale|Transaction ID=ticket:T>ticket|Payment Method=pay|Quantity=qty>qty
        Description=full>product|Category=group|SKU=|Currency=say:GBP|Price before discount=before|Discount=discount
        Price (Gross)=total>amount|Price (Net)=net|Tax=tax|Tax rate=rate|Account=say:x@y""",
        ".", "ticket_lines",
    ),
    "SumUp, French": (
        """Date=%d/%m/%Y %H:%M>day|Type=say:Vente|Identifiant de la transaction=ticket:T>ticket|Mode de paiement=pay
        Quantité=qty>qty|Description=full>product|Catégorie=group|SKU=|Devise=say:EUR|Prix avant remise=before|Remise=discount
        Prix (TTC)=total>amount|Prix (HT)=net|TVA=tax|Taux de TVA=rate|Compte=say:x@y""",
        ",", "ticket_lines",
    ),
    "Loyverse, receipts by item": (
        """Date=%d/%m/%Y %H:%M>day|Receipt number=ticket:1->ticket|Receipt type=say:Sale|Category=group|SKU=code|Item=item>product
        Variant=variant>joined|Modifiers applied=|Quantity=qty.000>qty|Gross sales=before|Discounts=discount|Net sales=total>amount
        Cost of goods=cost|Gross profit=profit|Taxes=tax|Dining option=say:Dine in|POS=say:POS 1|Store=say:Main>shop
        Cashier name=person|Customer name=|Customer contacts=|Comment=|Status=say:Closed""",
        ".", "ticket_lines",
    ),
    "Loyverse, German": (
        """Datum=%d.%m.%Y %H:%M>day|Belegnummer=ticket:1->ticket|Belegart=say:Verkauf|Kategorie=group|SKU=code|Artikel=item>product
        Variante=variant>joined|Menge=qty.000>qty|Bruttoumsatz=before|Rabatte=discount|Nettoumsatz=total>amount
        Kosten=cost|Bruttogewinn=profit|Steuern=tax|Filiale=say:Markt>shop|Kassierer=person|Status=say:Geschlossen""",
        ",", "ticket_lines",
    ),
    "Lightspeed K": (
        """Account=ticket:A|Id=id|Date=%d/%m/%Y>day|Time=%H:%M:%S>time|Type=say:SALE|Created by=person|Device=say:iPad|SKU=code
        Item=full>product|Accounting group=group|Quantity=qty>qty|Unit price=price>price|Amount=before>amount|Mode=""",
        ".", "ticket_lines",
    ),
    "Lightspeed X (Vend), sales ledger": (
        """Date=%Y-%m-%d %H:%M:%S>day|Receipt Number=ticket>ticket|Line Type=say:Sale Line|Customer Code=person|Customer Name=person
        Note=|Quantity=qty>qty|Subtotal=net|Sales Tax=tax|Discount=discount|Loyalty=say:0.00|Total=total>amount|Paid=
        Details=full>product|Register=say:Main|User=person|Status=say:CLOSED|Sku=code""",
        ".", "ticket_lines",
    ),
    "Shopify orders": (
        """Name=ticket:#>ticket|Email=person|Financial Status=say:paid|Paid at=%Y-%m-%d %H:%M:%S +0200|Fulfillment Status=say:fulfilled
        Currency=say:EUR|Subtotal=ticket_total|Shipping=say:0.00|Taxes=|Total=ticket_total|Discount Code=|Discount Amount=say:0.00
        Created at=%Y-%m-%d %H:%M:%S>day|Lineitem quantity=qty>qty|Lineitem name=full>product|Lineitem price=price>amount
        Lineitem compare at price=|Lineitem sku=code|Lineitem requires shipping=say:true|Billing Name=person|Vendor=say:Us""",
        ".", "ticket_lines",
    ),
    "Toast, item selection details": (
        """Location=say:Main>shop|Order Id=ticket>ticket|Order #=bon|Sent Date=%m/%d/%y %I:%M %p|Order Date=%m/%d/%y %I:%M %p>day
        Check Id=id|Server=person|Table=|Dining Area=|Service=say:Lunch|Dining Option=say:Take Out|Item Selection Id=id|Item Id=code
        Master Id=code|SKU=|PLU=|Menu Item=full>product|Menu Subgroup(s)=|Menu Group=group|Menu=say:Food|Sales Category=group
        Gross Price=before|Discount=discount|Net Price=total>amount|Qty=qty>qty|Tax=tax|Void?=say:false|Deferred=say:false
        Tax Exempt=say:false|Tax Inclusion Option=say:NOT_INCLUDED|Dining Option Tax=|Tab Name=""",
        ".", "ticket_lines",
    ),
    "ShopKeep": (
        """Time=%Y-%m-%d %H:%M:%S>day|Transaction ID=ticket>ticket|Register=say:1|Cashier=person|Department=group|Category=group
        Item=full>product|UPC=ean|Quantity=qty>qty|Price=price>price|Discount=discount|Subtotal=net|Tax=tax|Total=total>amount|Cost=cost""",
        ".", "ticket_lines",
    ),
    "Odoo, order lines": (
        """Order Ref=ticket:Shop/>ticket|Order Lines/Product=full>product|Order Lines/Quantity=qty.0>qty
        Order Lines/Unit Price=price>price|Order Lines/Subtotal=before>amount|Date=%Y-%m-%d %H:%M:%S>day|Session=say:POS/00001
        Status=say:Posted""",
        ".", "ticket_lines",
    ),
    "Odoo, report": (
        """Order Date=%Y-%m-%d %H:%M:%S>day|Order=ticket>ticket|Point of Sale=say:Shop>shop|Product=full>product|Product Category=group
        Product Quantity=qty.0>qty|Total Price=total>amount|Salesperson=person|Margin=profit""",
        ".", "ticket_lines",
    ),
    "smaregi": (
        """取引ID=ticket>ticket|取引日時=%Y-%m-%d %H:%M:%S>time|取引区分=say:1|取消区分=say:0|店舗ID=say:1>shop|締め日=%Y-%m-%d>day
        取引明細ID=id>line_id|取引明細区分=say:1|商品コード=ean|商品名=full>product|数量=qty>qty|販売単価=price>price|値引き後小計=before>amount""",
        ".", "ticket_lines",
    ),
    "Airレジ": (
        """日付=%Y/%m/%d>day|商品名=full>product|カテゴリー=group|販売商品数=qty>qty|販売総売上=total>amount|構成比=rate:%""",
        ".", "daily",
    ),
    "Japanese, business day and hours": (
        """営業日=%Y/%m/%d>day|時間帯=range>hour|店舗名=shop>shop|部門=group|品名=full>product|販売点数=qty>qty|売上金額=total>amount
        客数=other|消費税=tax|原価=cost|粗利=profit""",
        ".", "hourly",
    ),
    "Vectron, PLU report": (
        """Datum=%d.%m.%Y>day|Filiale=say:1>shop|WGR=group_no|Warengruppe=group|PLU=code|Bezeichnung=full>product|Anzahl=qty>qty
        Umsatz brutto EUR=total>amount|Umsatz netto EUR=net|MwSt %=rate|Anteil %=rate""",
        ",", "daily",
    ),
    "Casio, PLU report": (
        """Datum=%d.%m.%y>day|PLU-Nr.=code|Text=full>product|Anz.=qty>qty|Betrag=total>amount""",
        ",", "daily",
    ),
    "QuoRion, PLU report": (
        """Datum=%d.%m.%Y>day|Uhrzeit=%H:%M>time|Bon-Nr.=ticket>ticket|Pos=pos>line_id|Art.-Nr.=code|Artikelbezeichnung=full>product
        WG=group_no|Menge=qty.000>qty|E-Preis=price>price|G-Preis=before>amount|MwSt=rate|Bediener=person""",
        ",", "ticket_lines",
    ),
    "German group before the article": (
        """Datum=%d.%m.%Y>day|WG-Nr=group_no|Warengruppe=group|PLU=code|Text=full>product|Anzahl=qty>qty|Betrag=total>amount""",
        ",", "daily",
    ),
    "German, with what is no turnover": (
        """Verkaufstag=%d.%m.%Y>day|Filialnr=shop_no|Filialname=shop>shop|Hauptwarengruppe=group|Artikelnummer=code|Artikelname=full>product
        Verkaufsmenge=qty>qty|Retouren=other|Bestand=stock|Bruttoumsatz=total>amount|Nettoumsatz=net|Wareneinsatz=cost|Rohertrag=profit
        Anzahl Kunden=other|Umsatz Vorjahr=before""",
        ",", "daily",
    ),
    "German cash journal": (
        """Belegdatum=%d.%m.%Y>day|Belegzeit=%H:%M:%S>time|Kasse=say:1|Belegnr=ticket>ticket|Positionsnr=pos>line_id|Artikel=code
        Bez.=full>product|Menge=qty>qty|Einheit=say:Stk>unit|Einzelpreis=price>price|Gesamtpreis=before>amount|Kellner=person
        Zahlungsart=pay""",
        ",", "ticket_lines",
    ),
    "DSFinV-K, lines joined": (
        """Z_KASSE_ID=say:K1|Z_ERSTELLUNG=%Y-%m-%dT23:40:00|Z_NR=say:1|Z_BUCHUNGSTAG=%Y-%m-%d>day|BON_ID=ticket:B>ticket|POS_ZEILE=pos>line_id
        ARTIKELTEXT=full>product|GV_TYP=say:Umsatz|INHAUS=say:0|P_STORNO=say:0|ART_NR=code|WARENGR_ID=group_no|WARENGR=group
        MENGE=qty.000>qty|EINHEIT=say:Stk>unit|STK_BR=price>price|POS_BRUTTO=before>amount|BON_ENDE=%Y-%m-%dT%H:%M:%S>time|UMS_BRUTTO=ticket_total""",
        ",", "ticket_lines",
    ),
    "orderbird": (
        """Datum=%d.%m.%Y>day|Uhrzeit=%H:%M>time|Rechnungsnummer=ticket>ticket|Artikel=full>product|Kategorie=group|Menge=qty>qty
        Einzelpreis=price>price|Rabatt=discount|Gesamtpreis=total>amount|Steuersatz=rate|Tisch=say:4|Mitarbeiter=person|Zahlart=pay""",
        ",", "ticket_lines",
    ),
    "ready2order": (
        """Rechnungsnummer=ticket>ticket|Rechnungsdatum=%Y-%m-%d %H:%M:%S>day|Produktname=full>product|Produktgruppe=group|Anzahl=qty>qty
        Preis pro Stück=price>price|Summe brutto=before>amount|Summe netto=net|USt=rate|Benutzer=person""",
        ",", "ticket_lines",
    ),
    "Zettle, raw data": (
        """Date=%Y-%m-%d>day|Time=%H:%M>time|Receipt number=ticket>ticket|Product name=item>product|Variant=variant>joined|SKU=
        Barcode=|Quantity=qty>qty|Unit=|Price=price>price|Discount=discount|Final price (GBP)=total>amount|VAT (%)=rate|Net price=net
        Staff=person""",
        ".", "ticket_lines",
    ),
    "Zettle, Swedish": (
        """Datum=%Y-%m-%d>day|Tid=%H:%M>time|Kvittonummer=ticket>ticket|Namn=|Produkt=item>product|Variant=variant>joined|Antal=qty>qty
        Moms=tax|Momssats=rate|Rabatt=discount|Summa=total>amount|Personal=""",
        ",", "ticket_lines",
    ),
    "Clover, line items with a quantity": (
        """Line Item Date=%d-%b-%Y %H:%M>day|Order Date=%d-%b-%Y|Order ID=ticket>ticket|Order Employee Name=person|Item ID=code
        Item Name=full>product|Item Product Code=code|Quantity=qty>qty|Modifiers=|Item Revenue=before|Discounts=discount
        Item Total=total>amount|Line Item Tax=tax|Order Payment State=say:Paid""",
        ".", "ticket_lines",
    ),
    "Revel": (
        """Order ID=ticket>ticket|Created Date=%m/%d/%Y %H:%M>day|Establishment=say:Main>shop|Product=full>product|Product Class=group
        Category=group|Quantity=qty>qty|Price=price>price|Discount Amount=discount|Tax Amount=tax|Total=total>amount|Employee=person""",
        ".", "ticket_lines",
    ),
    "Vend, sales by day": (
        """Day=%Y-%m-%d>day|Outlet=shop>shop|Product=full>product|SKU=code|Brand=say:Us|Supplier=say:Us|Category=group|Items Sold=qty>qty
        Revenue=total>amount|Cost of Goods=cost|Gross Profit=profit|Margin (%)=rate|Tax=tax""",
        ".", "daily",
    ),
    "TouchBistro": (
        """Bill Date=%Y-%m-%d %H:%M>day|Bill Number=ticket>ticket|Menu Item=full>product|Menu Category=group|Quantity=qty>qty
        Price=price>price|Gross Sales=before|Discounts=discount|Net Sales=total>amount|Tax 1=tax|Waiter=person""",
        ".", "ticket_lines",
    ),
    "Epos Now": (
        """Transaction ID=ticket>ticket|Date=%d/%m/%Y %H:%M:%S>day|Device=say:Till 1|Location=shop>shop|Product=full>product|Qty=qty>qty
        Cost Price=cost|Total (inc Tax)=total>amount|Total (ex Tax)=net|Tax=tax|Staff Name=person""",
        ".", "ticket_lines",
    ),
    "WooCommerce": (
        """Order Number=ticket>ticket|Order Status=say:completed|Order Date=%Y-%m-%d %H:%M>day|Customer Note=|First Name (Billing)=person
        Email (Billing)=person|Order Total Amount=ticket_total|SKU=code|Item Name=full>product|Quantity=qty>qty|Item Cost=price""",
        ".", "ticket_lines",
    ),
    "AureS, French": (
        """Date=%d/%m/%Y>day|Heure=%H:%M>time|N° Ticket=ticket>ticket|Rayon=group|Famille=group|Code=code|Libellé=full>product
        Qté=qty>qty|PU TTC=price>price|Montant TTC=total>amount|Montant HT=net|TVA=tax|Remise=discount|Vendeur=person""",
        ",", "ticket_lines",
    ),
    "Crisalid, French": (
        """Jour=%d/%m/%Y>day|Magasin=shop>shop|Code article=code|Désignation=full>product|Famille=group|Qté vendue=qty>qty|CA TTC=total>amount
        CA HT=net|% CA=rate|CA N-1=before|Pertes=other|Nb clients=other""",
        ",", "daily",
    ),
    "French report by hour": (
        """Date de vente=%d/%m/%Y>day|Tranche horaire=range_fr>hour|Article=full>product|Quantité=qty>qty|Total TTC (€)=total>amount""",
        ",", "hourly",
    ),
    "French, plain": (
        """Date=%d/%m/%Y>day|Désignation=full>product|Qté=qty>qty|Total TTC=total>amount""",
        ",", "daily",
    ),
    "L'Addition": (
        """Date=%d/%m/%Y %H:%M>day|Note n°=ticket>ticket|Produit=full>product|Catégorie=group|Quantité=qty>qty|Prix unitaire TTC=price>price
        Prix total TTC=before>amount|Prix total HT=net|Taux TVA=rate|Serveur=person|Point de vente=say:Port>shop""",
        ",", "ticket_lines",
    ),
    "Spanish": (
        """Fecha=%d/%m/%Y>day|Hora=%H:%M>time|Nº Ticket=ticket>ticket|Código=code|Descripción=full>product|Familia=group|Uds.=qty>qty
        Precio=price>price|Dto.=discount|Importe=total>amount|Camarero=person|Forma de pago=pay""",
        ",", "ticket_lines",
    ),
    "Spanish, daily": (
        """Fecha=%d-%m-%Y>day|Tienda=shop>shop|Artículo=full>product|Cantidad vendida=qty>qty|Ventas con IVA=total>amount|Ventas sin IVA=net
        Coste=cost|Margen=profit""",
        ",", "daily",
    ),
    "Italian": (
        """Data=%d/%m/%Y>day|Ora=%H:%M>time|N. scontrino=ticket>ticket|Reparto=group|Codice articolo=code|Descrizione=full>product
        Q.tà=qty>qty|Prezzo unitario=price>price|Sconto=discount|Importo=total>amount|IVA=rate|Operatore=person""",
        ",", "ticket_lines",
    ),
    "Italian, daily": (
        """Giorno=%d/%m/%Y>day|Punto vendita=shop>shop|Prodotto=full>product|Categoria=group|Pezzi=qty>qty|Incasso=total>amount""",
        ",", "daily",
    ),
    "Dutch": (
        """Datum=%d-%m-%Y>day|Tijd=%H:%M>time|Bonnummer=ticket>ticket|Omzetgroep=group|Artikelomschrijving=full>product|Aantal=qty>qty
        Stuksprijs=price>price|Korting=discount|Bedrag incl. BTW=total>amount|Bedrag excl. BTW=net|BTW=tax|Medewerker=person""",
        ",", "ticket_lines",
    ),
    "Dutch, daily": (
        """Verkoopdatum=%d-%m-%Y>day|Filiaal=shop>shop|Artikelnummer=code|Omschrijving=full>product|Aantal verkocht=qty>qty|Omzet=total>amount""",
        ",", "daily",
    ),
    "Portuguese": (
        """Data=%d-%m-%Y>day|Hora=%H:%M>time|Nº Documento=ticket>ticket|Loja=say:Baixa>shop|Família=group|Artigo=full>product|Qtd.=qty>qty
        Preço unitário=price>price|Desconto=discount|Valor total=total>amount|IVA=rate|Empregado=person""",
        ",", "ticket_lines",
    ),
    "Polish": (
        """Data=%Y-%m-%d>day|Godzina=%H:%M>time|Nr paragonu=ticket>ticket|Grupa=group|Nazwa towaru=full>product|Ilość=qty>qty|J.m.=say:szt>unit
        Cena=price>price|Wartość brutto=before>amount|Wartość netto=net|VAT=rate|Kasjer=person""",
        ",", "ticket_lines",
    ),
    "Swedish": (
        """Datum=%Y-%m-%d>day|Butik=shop>shop|Varugrupp=group|Artikelnr=code|Benämning=full>product|Antal sålda=qty>qty
        Försäljning inkl moms=total>amount|Försäljning exkl moms=net|TB=profit""",
        ",", "daily",
    ),
    "Danish": (
        """Dato=%d-%m-%Y>day|Klokkeslæt=%H:%M>time|Bonnr=ticket>ticket|Varegruppe=group|Varenr=code|Varetekst=full>product|Antal=qty>qty
        Stykpris=price>price|Rabat=discount|Beløb=total>amount|Moms=tax|Ekspedient=person""",
        ",", "ticket_lines",
    ),
    "Norwegian": (
        """Dato=%d.%m.%Y>day|Tidspunkt=%H:%M>time|Kvitteringsnr=ticket>ticket|Avdeling=group|Varenavn=full>product|Antall=qty>qty
        Enhetspris=price>price|Beløp inkl. mva=before>amount|Mva=tax|Ansatt=person""",
        ",", "ticket_lines",
    ),
    "Finnish": (
        """Päivämäärä=%d.%m.%Y>day|Kellonaika=%H:%M>time|Kuittinro=ticket>ticket|Tuoteryhmä=group|Tuote=full>product|Määrä=qty>qty
        Hinta=price>price|Yhteensä=before>amount|ALV=tax""",
        ",", "ticket_lines",
    ),
    "Czech": (
        """Datum=%d.%m.%Y>day|Čas=%H:%M>time|Číslo účtenky=ticket>ticket|Provozovna=say:Praha>shop|Skupina=group|Název položky=full>product
        Množství=qty>qty|Cena za ks=price>price|Celkem=before>amount|DPH=rate|Obsluha=person""",
        ",", "ticket_lines",
    ),
    "Hungarian": (
        """Dátum=%Y.%m.%d.>day|Időpont=%H:%M>time|Nyugtaszám=ticket>ticket|Cikkcsoport=group|Megnevezés=full>product|Mennyiség=qty>qty
        Egységár=price>price|Bruttó érték=before>amount|ÁFA=rate|Pénztáros=person""",
        ",", "ticket_lines",
    ),
    "web shop of a till": (
        """created_at=%Y-%m-%d %H:%M:%S>day|receipt_number=ticket>ticket|item_name=full>product|quantity=qty>qty|unit_price=price>price
        line_total=before>amount|order_total=ticket_total|customer_email=person""",
        ".", "ticket_lines",
    ),
    "camel case": (
        """SaleId=ticket>ticket|LineNo=pos>line_id|SoldAt=%Y-%m-%dT%H:%M:%S>day|StoreName=shop>shop|ProductName=full>product|ProductCode=code
        SoldQty=qty>qty|GrossAmount=total>amount|NetAmount=net|TaxAmount=tax""",
        ".", "ticket_lines",
    ),
    "French Kaggle": (
        """date=%Y-%m-%d>day|time=%H:%M>time|ticket_number=ticket:>ticket|article=full>product|Quantity=qty.0>qty|unit_price=price>amount""",
        ",", "ticket_lines",
    ),
    "no telling names": (
        """a=%Y-%m-%d>day|b=%H:%M>time|c=full>product|d=group|qty=qty>qty""",
        ".", "ticket_lines",
    ),
    "a quantity only the price proves": (
        """Datum=%d.%m.%Y>day|Artikel=full>product|Abs.=qty>qty|Preis=price>price|Betrag=before>amount""",
        ",", "daily",
    ),
    "pieces are counted, money is in whole yen": (
        """日付=%Y-%m-%d>day|商品=full>product|個数=qty>qty|合計=other>amount""",
        ".", "daily",
    ),
    "empty columns beside": (
        """Date=%Y-%m-%d>day|Product=|SKU=|Item=full>product|Quantity=|Qty=qty>qty|Total=|Amount=total>amount|Store=""",
        ".", "daily",
    ),
    "code and text of one name": (
        """Datum=%d.%m.%Y>day|Artikel=code|Artikeltext=full>product|Stück=qty>qty|Umsatz=total>amount""",
        ",", "daily",
    ),
    "codes alone": (
        """Datum=%d.%m.%Y>day|PLU=code>product|Warengruppe=group|Menge=qty>qty|Umsatz=total>amount""",
        ",", "daily",
    ),
    "two columns that say the same": (
        """Date=%Y-%m-%d>day|Item=full>product|Qty=qty>qty|Count=qty.0|Amount=total>amount|Revenue=total""",
        ".", "daily",
    ),
    "business day beside the moment": (
        """Business Date=%Y-%m-%d>day|Created At=%Y-%m-%d %H:%M:%S>time|Check Number=ticket>ticket|Item Name=full>product|Quantity=qty>qty
        Net Sales=total>amount|Gross Sales=before|Discount=discount""",
        ".", "ticket_lines",
    ),
    "German business day": (
        """Geschäftstag=%d.%m.%Y>day|Kassierzeit=%H:%M>time|Bon=bon>ticket|PosID=pos>line_id|Produkt=full>product|Stückzahl=qty>qty
        Umsatz inkl. MwSt.=total>amount|Umsatz exkl. MwSt.=net""",
        ",", "ticket_lines",
    ),
    "position that is no id": (
        """Datum=%d.%m.%Y>day|Uhrzeit=%H:%M>time|Position=pos|Artikel=full>product|Menge=qty>qty|Preis gesamt=total>amount""",
        ",", "ticket_lines",
    ),
}  # fmt: skip
